/** Pools of pilots in AWS Batch: an array job for many, a plain job for one, and which of them have ended. */
import { type BatchClient, DescribeJobsCommand, SubmitJobCommand } from '@aws-sdk/client-batch'
import type { Pool } from '../../core/contract/sites.ts'
import type { Launch } from '../../core/pilot.ts'
import type { PoolsOf } from './pools.ts'

/** Batch's limits: size of an array, and jobs that one DescribeJobs may name. */
const MOST_PILOTS = 10_000
const MOST_DESCRIBED = 100

const ENDED: ReadonlySet<string | undefined> = new Set(['SUCCEEDED', 'FAILED'])

const jobName = ({ site, launch }: Launch) => `imsim-${site}-${launch}`.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 128)

/** Of Batch's jobs named, those that have not ended; a job that Batch has forgotten has. */
async function living(client: BatchClient, jobIds: readonly string[]): Promise<string[]> {
  const { jobs = [] } = await client.send(new DescribeJobsCommand({ jobs: [...jobIds] }))
  return jobs.flatMap(({ jobId, status }) => (jobId === undefined || ENDED.has(status) ? [] : [jobId]))
}

async function livingOf(client: BatchClient, launches: readonly Launch[]): Promise<ReadonlySet<string>> {
  const jobIds = [...new Set(launches.flatMap(({ startedAs }) => startedAs ?? []))]
  const alive = new Set<string>()
  for (let at = 0; at < jobIds.length; at += MOST_DESCRIBED) {
    for (const jobId of await living(client, jobIds.slice(at, at + MOST_DESCRIBED))) alive.add(jobId)
  }
  return alive
}

/** The definition whose slots have what the launch asks for; the pool's own for one that asks for no more than that. */
function definitionFor(
  { jobDefinition, larger = [] }: Extract<Pool, { kind: 'batch' }>,
  { memoryMiB }: Launch,
): string {
  return larger.find((of) => of.memoryMiB === memoryMiB)?.jobDefinition ?? jobDefinition
}

/** The job definition says the command and the server; the launch's token is added here as IMSIM_PILOT_TOKEN. */
export function batchPools(client: BatchClient): PoolsOf<'batch'> {
  return {
    async launch(pool, launch, token) {
      const { uses } = launch
      if (!Number.isInteger(uses) || uses < 1 || uses > MOST_PILOTS)
        throw new RangeError(`Batch starts 1 to ${MOST_PILOTS} pilots at once, not ${uses}`)
      const containerOverrides = { environment: [{ name: 'IMSIM_PILOT_TOKEN', value: token }] }
      const array = uses > 1 ? { arrayProperties: { size: uses } } : {}
      const { jobQueue } = pool
      const jobDefinition = definitionFor(pool, launch)
      const what = { jobName: jobName(launch), jobQueue, jobDefinition, containerOverrides, ...array }
      const { jobId } = await client.send(new SubmitJobCommand(what))
      if (jobId === undefined) throw new Error(`Batch took the launch ${launch.launch} and named no job`)
      return { startedAs: jobId, pilots: uses }
    },
    async dead(launches) {
      const missing = launches.filter(({ startedAs, registered, uses }) => startedAs && registered < uses)
      const alive = await livingOf(client, missing)
      return missing.filter(({ startedAs = '' }) => !alive.has(startedAs)).map(({ launch }) => launch)
    },
  }
}
