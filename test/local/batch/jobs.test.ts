import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { SubmitJobCommand, TerminateJobCommand } from '@aws-sdk/client-batch'
import { eventually, PATIENCE_SECONDS } from '../../patience.ts'
import { shell, startQueues } from '../batch-fixture.ts'

let batch: Awaited<ReturnType<typeof startQueues>>
before(async () => {
  batch = await startQueues()
})
after(() => batch.stop())

async function untilLogged(jobId: string, pattern: RegExp): Promise<string> {
  for (const deadline = Date.now() + PATIENCE_SECONDS * 1000; Date.now() < deadline; await setTimeout(20)) {
    const found = pattern.exec(await batch.logOf(jobId).catch(() => ''))
    if (found) return found[1] ?? ''
  }
  throw new Error(`${jobId} has not logged ${pattern}`)
}

/** A process that nobody has waited for yet is a zombie, and dead. */
async function isAlive(pid: string): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return status !== '' && !/\) Z /.test(status)
}

const untilDead = (pid: string) => eventually(`process ${pid} is dead`, async () => !(await isAlive(pid)))

describe('a job', () => {
  test('It runs its definition’s command with its environment and succeeds with a log.', async () => {
    const { jobId } = await batch.client.send(
      new SubmitJobCommand({ jobName: 'plain', jobQueue: 'local-a', jobDefinition: 'pilot:1' }),
    )
    assert.ok(jobId)
    const job = await batch.until(jobId, 'SUCCEEDED', 'FAILED')
    assert.equal(job.status, 'SUCCEEDED')
    assert.equal(job.container?.exitCode, 0)
    assert.ok(job.createdAt && job.startedAt && job.stoppedAt && job.stoppedAt >= job.startedAt)
    assert.equal(await batch.logOf(jobId), `hello from ${jobId}\n`)
  })

  test('Overrides take the place of command and environment; the service’s own secrets stay outside.', async () => {
    process.env.SERVICE_SECRET = 'do not tell'
    const jobId = await batch.submit([], {
      containerOverrides: {
        command: shell('env'),
        environment: [{ name: 'GREETING', value: 'good day' }],
        resourceRequirements: [{ type: 'VCPU', value: '1' }],
      },
    })
    const job = await batch.until(jobId, 'SUCCEEDED', 'FAILED')
    const variables = await batch.logOf(jobId)
    assert.match(variables, /^GREETING=good day$/m)
    assert.match(variables, /^AWS_BATCH_JQ_NAME=local-a$/m)
    assert.doesNotMatch(variables, /SERVICE_SECRET/)
    assert.deepEqual(job.container?.resourceRequirements, [{ type: 'VCPU', value: '1' }])
    delete process.env.SERVICE_SECRET
  })

  test('A failing program, a killed one and one that does not exist are FAILED with their exit codes.', async () => {
    const codes = [shell('exit 3'), shell('kill -9 $$'), ['/does/not/exist']]
    const ids = await Promise.all(codes.map((command) => batch.submit(command)))
    const jobs = await Promise.all(ids.map((id) => batch.until(id, 'SUCCEEDED', 'FAILED')))
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
    const jobId = await batch.submit(shell(script))
    const grandchild = await untilLogged(jobId, /grandchild (\d+)/)
    assert.ok(await isAlive(grandchild))
    await batch.client.send(new TerminateJobCommand({ jobId, reason: 'no longer wanted' }))
    const job = await batch.until(jobId, 'FAILED')
    assert.equal(job.statusReason, 'no longer wanted')
    assert.equal(job.container?.exitCode, 137)
    await untilDead(grandchild)
  })

  test('A program that heeds SIGTERM may tidy up first.', async () => {
    const jobId = await batch.submit(shell(`trap 'echo tidy; exit 0' TERM; echo ready; while :; do sleep 0.05; done`))
    await untilLogged(jobId, /ready/)
    await batch.client.send(new TerminateJobCommand({ jobId, reason: 'enough' }))
    const job = await batch.until(jobId, 'FAILED')
    assert.deepEqual([job.statusReason, job.container?.exitCode], ['enough', 0])
    assert.match(await batch.logOf(jobId), /tidy/)
  })

  test('What a program left running in the background ends with it.', async () => {
    const jobId = await batch.submit(shell('sleep 1000 & echo left $!'))
    await batch.until(jobId, 'SUCCEEDED')
    await untilDead(await untilLogged(jobId, /left (\d+)/))
  })
})
