/** A Batch of its own for a test file, with two queues, and the real SDK's client for it. */

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { BatchClient, DescribeJobsCommand, SubmitJobCommand, type SubmitJobCommandInput } from '@aws-sdk/client-batch'
import { startBatch } from '../../local/batch.ts'
import { PATIENCE_SECONDS } from '../patience.ts'
import { keys } from './s3-fixture.ts'

export const shell = (script: string) => ['/bin/sh', '-c', script]
export const options = {
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

export const clientOf = (endpoint: string, credentials = keys) =>
  new BatchClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })

export async function describeOne(jobId: string, client: BatchClient) {
  const { jobs } = await client.send(new DescribeJobsCommand({ jobs: [jobId] }))
  assert.ok(jobs?.[0], `${jobId} is not known`)
  return jobs[0]
}

/** Starts the endpoint; `stop` ends it and removes its folder. */
export async function startQueues() {
  const folder = await mkdtemp(join(tmpdir(), 'batch-'))
  const batch = await startBatch({ folder, ...options })
  const client = clientOf(batch.url)
  const submit = async (command: string[], more: Partial<SubmitJobCommandInput> = {}): Promise<string> => {
    const input = { jobName: 'test', jobQueue: 'local-a', jobDefinition: 'pilot' }
    const { jobId } = await client.send(
      new SubmitJobCommand({ ...input, containerOverrides: { command, ...more.containerOverrides }, ...more }),
    )
    assert.ok(jobId)
    return jobId
  }
  const until = async (jobId: string, ...statuses: string[]) => {
    for (const deadline = Date.now() + PATIENCE_SECONDS * 1000; Date.now() < deadline; await setTimeout(20)) {
      const job = await describeOne(jobId, client)
      if (statuses.includes(job.status ?? '')) return job
    }
    throw new Error(`${jobId} is ${(await describeOne(jobId, client)).status}, not ${statuses.join(' or ')}`)
  }
  const logOf = (jobId: string) => readFile(join(folder, `logs/${jobId.replace(':', '-')}.log`), 'utf8')
  const stop = async () => {
    client.destroy()
    await batch.close()
    await rm(folder, { recursive: true })
  }
  return { ...batch, folder, client, submit, until, logOf, stop }
}
