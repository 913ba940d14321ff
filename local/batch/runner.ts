/** Runs the laptop's Batch jobs as processes: so many at once on each queue, the others wait as RUNNABLE. */
import { mkdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { type Lifeline, startOnLifeline } from '../lifeline.ts'
import type { BatchJob, BatchJobs } from './jobs.ts'

export interface JobDefinition {
  readonly name: string
  /** The program and its arguments; a submission's command takes its place. */
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

export interface JobQueue {
  readonly name: string
  /** The only definition that the queue takes; any when absent. */
  readonly jobDefinition?: string
  /** The largest number of processes at a time. */
  readonly slots: number
}

/** What a job may see of this machine: like a container, not the service's own environment with its secrets. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'LD_LIBRARY_PATH']

const jobFileName = (job: BatchJob) => job.jobId.replace(':', '-')

/** Where a job's output goes, below Batch's folder; also its CloudWatch stream name to those who ask. */
export const logNameOf = (job: BatchJob) => `logs/${jobFileName(job)}.log`

function arrayVariables(jobs: BatchJobs, job: BatchJob): Record<string, string> {
  const [parent = '', index] = job.jobId.split(':')
  if (index === undefined) return {}
  return {
    AWS_BATCH_JOB_ARRAY_INDEX: index,
    AWS_BATCH_JOB_ARRAY_SIZE: String(jobs.find(parent)?.arraySize ?? 0),
  }
}

export class BatchRunner {
  readonly #folder: string
  readonly #jobs: BatchJobs
  readonly #queues: readonly JobQueue[]
  readonly #graceSeconds: number
  readonly #running = new Map<string, { queue: string; lifeline: Promise<Lifeline>; over: Promise<void> }>()
  /** Why a running job is being ended, by its id. */
  readonly #endings = new Map<string, string>()
  #closed = false

  constructor(folder: string, jobs: BatchJobs, queues: readonly JobQueue[], graceSeconds: number) {
    this.#folder = folder
    this.#jobs = jobs
    this.#queues = queues
    this.#graceSeconds = graceSeconds
    mkdirSync(join(folder, 'logs'), { recursive: true })
  }

  /** Fills the free slots of every queue. */
  fill(definitions: ReadonlyMap<string, JobDefinition>): void {
    if (this.#closed) return
    for (const queue of this.#queues) {
      const busy = [...this.#running.values()].filter((each) => each.queue === queue.name).length
      if (busy >= queue.slots) continue
      for (const job of this.#jobs.runnable(queue.name).slice(0, queue.slots - busy)) this.#start(job, definitions)
    }
  }

  #start(job: BatchJob, definitions: ReadonlyMap<string, JobDefinition>): void {
    const definition = definitions.get(job.definition)
    if (!definition) {
      const statusReason = `The job definition ${job.definition} is gone.`
      this.#jobs.save([{ ...job, status: 'FAILED', statusReason, stoppedAt: Date.now() }])
      return
    }
    const started: BatchJob = { ...job, status: 'STARTING', startedAt: Date.now() }
    this.#jobs.save([started])
    const lifeline = this.#launch(started, definition)
    const over = this.#follow(started, lifeline)
      .catch((error: unknown) => console.error('The laptop’s Batch could not record the end of a job:', error))
      .then(() => {
        this.#running.delete(job.jobId)
        this.fill(definitions)
      })
    this.#running.set(job.jobId, { queue: job.queue, lifeline, over })
  }

  async #launch(job: BatchJob, definition: JobDefinition): Promise<Lifeline> {
    const log = await open(join(this.#folder, logNameOf(job)), 'a')
    try {
      const command = job.command.length > 0 ? job.command : definition.command
      return startOnLifeline({ command, environment: this.#environment(job, definition), folder: this.#folder, log })
    } finally {
      await log.close()
    }
  }

  #environment(job: BatchJob, definition: JobDefinition): Record<string, string | undefined> {
    return {
      ...Object.fromEntries(inherited.map((name) => [name, process.env[name]])),
      ...definition.environment,
      ...Object.fromEntries(job.environment.map(({ name, value }) => [name, value])),
      AWS_BATCH_JOB_ID: job.jobId,
      AWS_BATCH_JOB_ATTEMPT: '1',
      AWS_BATCH_JQ_NAME: job.queue,
      AWS_BATCH_CE_NAME: job.queue,
      ...arrayVariables(this.#jobs, job),
    }
  }

  async #follow(job: BatchJob, starting: Promise<Lifeline>): Promise<void> {
    try {
      const { exited } = await starting
      this.#jobs.save([{ ...job, status: 'RUNNING' }])
      const { code } = await exited
      this.#finish(job, code)
    } catch (error) {
      const statusReason = `CannotStartContainerError: ${error instanceof Error ? error.message : error}`
      this.#jobs.save([{ ...job, status: 'FAILED', statusReason, stoppedAt: Date.now() }])
    }
  }

  #finish(job: BatchJob, exitCode: number): void {
    const ending = this.#endings.get(job.jobId)
    this.#endings.delete(job.jobId)
    const failed = ending !== undefined || exitCode !== 0
    const statusReason = ending ?? 'Essential container in task exited'
    const status = failed ? 'FAILED' : 'SUCCEEDED'
    this.#jobs.save([{ ...job, status, statusReason, exitCode, stoppedAt: Date.now() }])
  }

  /** Ends a running job with all its processes; it is FAILED for this reason once they are gone. */
  async end(jobId: string, reason: string): Promise<void> {
    const running = this.#running.get(jobId)
    if (!running) return
    this.#endings.set(jobId, reason)
    const lifeline = await running.lifeline.catch(() => undefined)
    await lifeline?.end(this.#graceSeconds)
    await running.over
  }

  /** Ends all jobs and starts no more; those that wait stay RUNNABLE for the next start. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#running.keys()].map((jobId) => this.end(jobId, 'Host terminated')))
  }
}
