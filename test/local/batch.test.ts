import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import {
  BatchClient,
  CancelJobCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobDefinitionsCommand,
  DescribeJobQueuesCommand,
  DescribeJobsCommand,
  ListJobsCommand,
  SubmitJobCommand,
  type SubmitJobCommandInput,
  TerminateJobCommand,
} from '@aws-sdk/client-batch'
import { startBatch } from '../../local/batch.ts'
import { keys } from './s3-fixture.ts'

const shell = (script: string) => ['/bin/sh', '-c', script]
const options = {
  queues: [
    { name: 'local-a', slots: 2 },
    { name: 'local-b', slots: 1, jobDefinition: 'pilot' },
  ],
  jobDefinitions: [
    { name: 'pilot', command: shell('echo "$GREETING from $AWS_BATCH_JOB_ID"'), environment: { GREETING: 'hello' } },
    { name: 'other', command: ['true'], environment: {} },
  ],
  graceSeconds: 1,
  keys,
}

const clientOf = (endpoint: string, credentials = keys) =>
  new BatchClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })

let folder: string
let batch: Awaited<ReturnType<typeof startBatch>>
let client: BatchClient
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batch-'))
  batch = await startBatch({ folder, ...options })
  client = clientOf(batch.url)
})
after(async () => {
  client.destroy()
  await batch.close()
  await rm(folder, { recursive: true })
})

async function submit(command: string[], more: Partial<SubmitJobCommandInput> = {}): Promise<string> {
  const input = { jobName: 'test', jobQueue: 'local-a', jobDefinition: 'pilot' }
  const { jobId } = await client.send(
    new SubmitJobCommand({ ...input, containerOverrides: { command, ...more.containerOverrides }, ...more }),
  )
  assert.ok(jobId)
  return jobId
}

async function describeOne(jobId: string, from = client) {
  const { jobs } = await from.send(new DescribeJobsCommand({ jobs: [jobId] }))
  assert.ok(jobs?.[0], `${jobId} is not known`)
  return jobs[0]
}

async function until(jobId: string, ...statuses: string[]) {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await setTimeout(20)) {
    const job = await describeOne(jobId)
    if (statuses.includes(job.status ?? '')) return job
  }
  throw new Error(`${jobId} is ${(await describeOne(jobId)).status}, not ${statuses.join(' or ')}`)
}

const logOf = async (jobId: string) => readFile(join(folder, `logs/${jobId.replace(':', '-')}.log`), 'utf8')

async function untilLogged(jobId: string, pattern: RegExp): Promise<string> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await setTimeout(20)) {
    const found = pattern.exec(await logOf(jobId).catch(() => ''))
    if (found) return found[1] ?? ''
  }
  throw new Error(`${jobId} has not logged ${pattern}`)
}

/** A process that nobody has waited for yet is a zombie, and dead. */
async function isAlive(pid: string): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return status !== '' && !/\) Z /.test(status)
}

async function untilDead(pid: string): Promise<void> {
  for (const deadline = Date.now() + 10_000; await isAlive(pid); await setTimeout(20))
    if (Date.now() > deadline) throw new Error(`Process ${pid} still lives`)
}

describe('a job', () => {
  test('It runs its definition’s command with its environment and succeeds with a log.', async () => {
    const { jobId } = await client.send(
      new SubmitJobCommand({ jobName: 'plain', jobQueue: 'local-a', jobDefinition: 'pilot:1' }),
    )
    assert.ok(jobId)
    const job = await until(jobId, 'SUCCEEDED', 'FAILED')
    assert.equal(job.status, 'SUCCEEDED')
    assert.equal(job.container?.exitCode, 0)
    assert.ok(job.createdAt && job.startedAt && job.stoppedAt && job.stoppedAt >= job.startedAt)
    assert.equal(await logOf(jobId), `hello from ${jobId}\n`)
  })

  test('Overrides take the place of command and environment; the service’s own secrets stay outside.', async () => {
    process.env.SERVICE_SECRET = 'do not tell'
    const jobId = await submit([], {
      containerOverrides: {
        command: shell('env'),
        environment: [{ name: 'GREETING', value: 'good day' }],
        resourceRequirements: [{ type: 'VCPU', value: '1' }],
      },
    })
    const job = await until(jobId, 'SUCCEEDED', 'FAILED')
    const variables = await logOf(jobId)
    assert.match(variables, /^GREETING=good day$/m)
    assert.match(variables, /^AWS_BATCH_JQ_NAME=local-a$/m)
    assert.doesNotMatch(variables, /SERVICE_SECRET/)
    assert.deepEqual(job.container?.resourceRequirements, [{ type: 'VCPU', value: '1' }])
    delete process.env.SERVICE_SECRET
  })

  test('A failing program, a killed one and one that does not exist are FAILED with their exit codes.', async () => {
    const codes = [shell('exit 3'), shell('kill -9 $$'), ['/does/not/exist']]
    const ids = await Promise.all(codes.map((command) => submit(command)))
    const jobs = await Promise.all(ids.map((id) => until(id, 'SUCCEEDED', 'FAILED')))
    assert.deepEqual(
      jobs.map((job) => [job.status, job.container?.exitCode]),
      [
        ['FAILED', 3],
        ['FAILED', 137],
        ['FAILED', 127],
      ],
    )
    assert.equal(jobs[0]?.statusReason, 'Essential container in task exited')
  })

  test('Terminate ends the program and its grandchildren, though they ignore SIGTERM.', async () => {
    const script = `trap '' TERM; sh -c 'trap "" TERM; echo grandchild $$; while :; do sleep 0.1; done' & while :; do sleep 0.1; done`
    const jobId = await submit(shell(script))
    const grandchild = await untilLogged(jobId, /grandchild (\d+)/)
    assert.ok(await isAlive(grandchild))
    await client.send(new TerminateJobCommand({ jobId, reason: 'no longer wanted' }))
    const job = await until(jobId, 'FAILED')
    assert.equal(job.statusReason, 'no longer wanted')
    assert.equal(job.container?.exitCode, 137)
    await untilDead(grandchild)
  })

  test('A program that heeds SIGTERM may tidy up first.', async () => {
    const jobId = await submit(shell(`trap 'echo tidy; exit 0' TERM; echo ready; while :; do sleep 0.05; done`))
    await untilLogged(jobId, /ready/)
    await client.send(new TerminateJobCommand({ jobId, reason: 'enough' }))
    const job = await until(jobId, 'FAILED')
    assert.deepEqual([job.statusReason, job.container?.exitCode], ['enough', 0])
    assert.match(await logOf(jobId), /tidy/)
  })

  test('What a program left running in the background ends with it.', async () => {
    const jobId = await submit(shell('sleep 1000 & echo left $!'))
    await until(jobId, 'SUCCEEDED')
    await untilDead(await untilLogged(jobId, /left (\d+)/))
  })
})

describe('an array', () => {
  test('Four children on two slots run two at a time, each with its index.', async () => {
    const jobId = await submit(shell('echo index $AWS_BATCH_JOB_ARRAY_INDEX of $AWS_BATCH_JOB_ARRAY_SIZE; sleep 0.5'), {
      arrayProperties: { size: 4 },
    })
    const seen: number[] = []
    for (let job = await describeOne(jobId); job.status === 'PENDING'; job = await describeOne(jobId)) {
      const { STARTING = 0, RUNNING = 0 } = job.arrayProperties?.statusSummary ?? {}
      seen.push(STARTING + RUNNING)
      await setTimeout(20)
    }
    assert.equal(Math.max(...seen), 2)
    const job = await describeOne(jobId)
    assert.equal(job.status, 'SUCCEEDED')
    assert.equal(job.arrayProperties?.statusSummary?.SUCCEEDED, 4)
    for (const index of [0, 1, 2, 3]) {
      assert.equal(await logOf(`${jobId}:${index}`), `index ${index} of 4\n`)
      assert.equal((await describeOne(`${jobId}:${index}`)).arrayProperties?.index, index)
    }
  })

  test('Its children are listed by status and in pages; one failure fails the array.', async () => {
    const jobId = await submit(shell('exit $AWS_BATCH_JOB_ARRAY_INDEX'), { arrayProperties: { size: 3 } })
    await until(jobId, 'FAILED')
    const failed = { arrayJobId: jobId, jobStatus: 'FAILED', maxResults: 1 } as const
    const first = await client.send(new ListJobsCommand(failed))
    assert.equal(first.jobSummaryList?.[0]?.jobId, `${jobId}:1`)
    assert.ok(first.nextToken)
    const second = await client.send(new ListJobsCommand({ ...failed, nextToken: first.nextToken }))
    assert.deepEqual(
      second.jobSummaryList?.map((job) => job.jobId),
      [`${jobId}:2`],
    )
    assert.equal(second.nextToken, undefined)
  })

  test('Cancel ends what waits and leaves what runs; terminate ends all.', async () => {
    const jobId = await submit(shell('echo up; sleep 1000'), { arrayProperties: { size: 4 } })
    await until(`${jobId}:1`, 'RUNNING')
    await client.send(new CancelJobCommand({ jobId, reason: 'too many' }))
    const { statusSummary } = (await describeOne(jobId)).arrayProperties ?? {}
    assert.deepEqual([statusSummary?.FAILED, statusSummary?.RUNNING], [2, 2])
    assert.equal((await describeOne(`${jobId}:3`)).statusReason, 'too many')
    const running = await client.send(new ListJobsCommand({ arrayJobId: jobId }))
    assert.deepEqual(
      running.jobSummaryList?.map((job) => job.jobId),
      [`${jobId}:0`, `${jobId}:1`],
    )
    await client.send(new TerminateJobCommand({ jobId: `${jobId}:0`, reason: 'one' }))
    await until(`${jobId}:0`, 'FAILED')
    assert.equal((await describeOne(`${jobId}:1`)).status, 'RUNNING')
    await client.send(new TerminateJobCommand({ jobId, reason: 'all' }))
    await until(jobId, 'FAILED')
  })
})

describe('queues', () => {
  test('Queues and their machines are described, all or by name.', async () => {
    const all = await client.send(new DescribeJobQueuesCommand({}))
    assert.deepEqual(
      all.jobQueues?.map((queue) => queue.jobQueueName),
      ['local-a', 'local-b'],
    )
    const one = await client.send(new DescribeComputeEnvironmentsCommand({ computeEnvironments: ['local-a'] }))
    assert.deepEqual(
      one.computeEnvironments?.map((each) => each.computeResources?.maxvCpus),
      [2],
    )
  })

  test('A queue holds what waits for its own slots only, and lists it.', async () => {
    const jobQueue = 'arn:aws:batch:us-east-1:000000000000:job-queue/local-b'
    const [first, second] = [
      await submit(shell('sleep 1000'), { jobQueue }),
      await submit(shell('sleep 1000'), { jobQueue }),
    ]
    await until(first, 'RUNNING')
    const waiting = await client.send(new ListJobsCommand({ jobQueue, jobStatus: 'RUNNABLE' }))
    assert.deepEqual(
      waiting.jobSummaryList?.map((job) => job.jobId),
      [second],
    )
    await client.send(new TerminateJobCommand({ jobId: second, reason: 'tidy' }))
    await client.send(new TerminateJobCommand({ jobId: first, reason: 'tidy' }))
    await until(first, 'FAILED')
    assert.equal((await describeOne(second)).status, 'FAILED')
  })
})

describe('refusals', () => {
  test('Unknown queues, definitions and sizes are client errors that name what is wrong.', async () => {
    const refused = { name: 'ClientException' }
    await assert.rejects(submit([], { jobQueue: 'nowhere' }), { ...refused, message: /nowhere not found.*local-a/ })
    await assert.rejects(submit([], { jobDefinition: 'nothing' }), { ...refused, message: /nothing not found/ })
    await assert.rejects(submit([], { jobQueue: 'local-b', jobDefinition: 'other' }), refused)
    await assert.rejects(submit([], { arrayProperties: { size: 1 } }), { ...refused, message: /arrayProperties.size/ })
    await assert.rejects(submit([], { jobName: 'no spaces' }), refused)
  })

  test('What is not done is refused with 501.', async () => {
    const refused = { name: 'NotImplemented' }
    await assert.rejects(submit([], { retryStrategy: { attempts: 3 } }), refused)
    await assert.rejects(submit([], { dependsOn: [{ jobId: 'x' }] }), { ...refused, message: /dependsOn/ })
    await assert.rejects(client.send(new DescribeJobDefinitionsCommand({})), refused)
  })

  test('A request that is not signed with the key is refused: a job is a program that runs as this user.', async () => {
    const stranger = clientOf(batch.url, { ...keys, secretAccessKey: 'guess' })
    await assert.rejects(stranger.send(new DescribeJobQueuesCommand({})), { name: 'SignatureDoesNotMatch' })
    const body = JSON.stringify({ jobName: 'x', jobQueue: 'local-a', jobDefinition: 'pilot' })
    assert.equal((await fetch(`${batch.url}/v1/submitjob`, { method: 'POST', body })).status, 403)
  })
})

test('After a restart what ran is FAILED, what waited runs, what had ended is remembered.', async () => {
  const place = await mkdtemp(join(tmpdir(), 'batch-restart-'))
  const first = await startBatch({ folder: place, ...options })
  const before = clientOf(first.url)
  const send = async (script: string) => {
    const containerOverrides = { command: shell(script) }
    const input = { jobName: 'x', jobQueue: 'local-b', jobDefinition: 'pilot', containerOverrides }
    return (await before.send(new SubmitJobCommand(input))).jobId ?? ''
  }
  const [ended, ran, waited] = [await send('true'), await send('sleep 1000'), await send('echo at last')]
  while ((await describeOne(ran, before)).status !== 'RUNNING') await setTimeout(20)
  await first.close()
  const second = await startBatch({ folder: place, ...options })
  const client = clientOf(second.url)
  assert.equal((await describeOne(ended, client)).status, 'SUCCEEDED')
  const interrupted = await describeOne(ran, client)
  assert.deepEqual([interrupted.status, interrupted.statusReason], ['FAILED', 'Host terminated'])
  while ((await describeOne(waited, client)).status !== 'SUCCEEDED') await setTimeout(20)
  await second.close()
  await rm(place, { recursive: true })
})
