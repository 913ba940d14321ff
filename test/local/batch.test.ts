import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import {
  CancelJobCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobDefinitionsCommand,
  DescribeJobQueuesCommand,
  ListJobsCommand,
  SubmitJobCommand,
  TerminateJobCommand,
} from '@aws-sdk/client-batch'
import { startBatch } from '../../local/batch.ts'
import { becomes } from '../patience.ts'
import { clientOf, describeOne, options, shell, startQueues } from './batch-fixture.ts'
import { keys } from './s3-fixture.ts'

let batch: Awaited<ReturnType<typeof startQueues>>
before(async () => {
  batch = await startQueues()
})
after(() => batch.stop())

describe('an array', () => {
  test('Four children on two slots run two at a time, each with its index.', async () => {
    const go = join(batch.folder, 'go')
    const jobId = await batch.submit(
      shell(
        `echo index $AWS_BATCH_JOB_ARRAY_INDEX of $AWS_BATCH_JOB_ARRAY_SIZE; while [ ! -e ${go} ]; do sleep 0.1; done`,
      ),
      {
        arrayProperties: { size: 4 },
      },
    )
    const counts = async () => (await describeOne(jobId, batch.client)).arrayProperties?.statusSummary
    await becomes(async () => (await counts())?.RUNNING, 2)
    assert.equal((await counts())?.RUNNABLE, 2)
    await writeFile(go, '')
    const job = await batch.until(jobId, 'SUCCEEDED')
    assert.equal(job.arrayProperties?.statusSummary?.SUCCEEDED, 4)
    for (const index of [0, 1, 2, 3]) {
      assert.equal(await batch.logOf(`${jobId}:${index}`), `index ${index} of 4\n`)
      assert.equal((await describeOne(`${jobId}:${index}`, batch.client)).arrayProperties?.index, index)
    }
  })

  test('Its children are listed by status and in pages; one failure fails the array.', async () => {
    const jobId = await batch.submit(shell('exit $AWS_BATCH_JOB_ARRAY_INDEX'), { arrayProperties: { size: 3 } })
    await batch.until(jobId, 'FAILED')
    const failed = { arrayJobId: jobId, jobStatus: 'FAILED', maxResults: 1 } as const
    const first = await batch.client.send(new ListJobsCommand(failed))
    assert.equal(first.jobSummaryList?.[0]?.jobId, `${jobId}:1`)
    assert.ok(first.nextToken)
    const second = await batch.client.send(new ListJobsCommand({ ...failed, nextToken: first.nextToken }))
    assert.deepEqual(
      second.jobSummaryList?.map((job) => job.jobId),
      [`${jobId}:2`],
    )
    assert.equal(second.nextToken, undefined)
  })

  test('Cancel ends what waits and leaves what runs; terminate ends all.', async () => {
    const jobId = await batch.submit(shell('echo up; sleep 1000'), { arrayProperties: { size: 4 } })
    await batch.until(`${jobId}:1`, 'RUNNING')
    await batch.client.send(new CancelJobCommand({ jobId, reason: 'too many' }))
    const { statusSummary } = (await describeOne(jobId, batch.client)).arrayProperties ?? {}
    assert.deepEqual([statusSummary?.FAILED, statusSummary?.RUNNING], [2, 2])
    assert.equal((await describeOne(`${jobId}:3`, batch.client)).statusReason, 'too many')
    const running = await batch.client.send(new ListJobsCommand({ arrayJobId: jobId }))
    assert.deepEqual(
      running.jobSummaryList?.map((job) => job.jobId),
      [`${jobId}:0`, `${jobId}:1`],
    )
    await batch.client.send(new TerminateJobCommand({ jobId: `${jobId}:0`, reason: 'one' }))
    await batch.until(`${jobId}:0`, 'FAILED')
    assert.equal((await describeOne(`${jobId}:1`, batch.client)).status, 'RUNNING')
    await batch.client.send(new TerminateJobCommand({ jobId, reason: 'all' }))
    await batch.until(jobId, 'FAILED')
  })
})

describe('queues', () => {
  test('Queues and their machines are described, all or by name.', async () => {
    const all = await batch.client.send(new DescribeJobQueuesCommand({}))
    assert.deepEqual(
      all.jobQueues?.map((queue) => queue.jobQueueName),
      ['local-a', 'local-b'],
    )
    const one = await batch.client.send(new DescribeComputeEnvironmentsCommand({ computeEnvironments: ['local-a'] }))
    assert.deepEqual(
      one.computeEnvironments?.map((each) => each.computeResources?.maxvCpus),
      [2],
    )
  })

  test('A queue holds what waits for its own slots only, and lists it.', async () => {
    const jobQueue = 'arn:aws:batch:us-east-1:000000000000:job-queue/local-b'
    const [first, second] = [
      await batch.submit(shell('sleep 1000'), { jobQueue }),
      await batch.submit(shell('sleep 1000'), { jobQueue }),
    ]
    await batch.until(first, 'RUNNING')
    const waiting = await batch.client.send(new ListJobsCommand({ jobQueue, jobStatus: 'RUNNABLE' }))
    assert.deepEqual(
      waiting.jobSummaryList?.map((job) => job.jobId),
      [second],
    )
    await batch.client.send(new TerminateJobCommand({ jobId: second, reason: 'tidy' }))
    await batch.client.send(new TerminateJobCommand({ jobId: first, reason: 'tidy' }))
    await batch.until(first, 'FAILED')
    assert.equal((await describeOne(second, batch.client)).status, 'FAILED')
  })
})

describe('refusals', () => {
  test('Unknown queues, definitions and sizes are client errors that name what is wrong.', async () => {
    const refused = { name: 'ClientException' }
    await assert.rejects(batch.submit([], { jobQueue: 'nowhere' }), {
      ...refused,
      message: /nowhere not found.*local-a/,
    })
    await assert.rejects(batch.submit([], { jobDefinition: 'nothing' }), { ...refused, message: /nothing not found/ })
    await assert.rejects(batch.submit([], { jobQueue: 'local-b', jobDefinition: 'other' }), refused)
    await assert.rejects(batch.submit([], { arrayProperties: { size: 1 } }), {
      ...refused,
      message: /arrayProperties.size/,
    })
    await assert.rejects(batch.submit([], { jobName: 'no spaces' }), refused)
  })

  test('What is not done is refused with 501.', async () => {
    const refused = { name: 'NotImplemented' }
    await assert.rejects(batch.submit([], { retryStrategy: { attempts: 3 } }), refused)
    await assert.rejects(batch.submit([], { dependsOn: [{ jobId: 'x' }] }), { ...refused, message: /dependsOn/ })
    await assert.rejects(batch.client.send(new DescribeJobDefinitionsCommand({})), refused)
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
