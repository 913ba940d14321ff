/** The jobs that the laptop's Batch knows, in memory and as JSON lines on disk: one line a change, the last one counts. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type JobStatus = 'SUBMITTED' | 'PENDING' | 'RUNNABLE' | 'STARTING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED'

export interface NamedValue {
  readonly name: string
  readonly value: string
}

export interface Requirement {
  readonly type: string
  readonly value: string
}

export interface BatchJob {
  /** Of an array's child `PARENT:INDEX`. */
  readonly jobId: string
  readonly jobName: string
  readonly queue: string
  readonly definition: string
  readonly status: JobStatus
  readonly statusReason?: string
  /** Milliseconds since 1970, as Batch has all its times. */
  readonly createdAt: number
  readonly startedAt?: number
  readonly stoppedAt?: number
  readonly exitCode?: number
  /** Of an array's parent; it runs nothing itself. */
  readonly arraySize?: number
  readonly command: readonly string[]
  readonly environment: readonly NamedValue[]
  readonly requirements: readonly Requirement[]
}

export const hasEnded = (job: BatchJob) => job.status === 'SUCCEEDED' || job.status === 'FAILED'

/** Batch forgets an ended job after seven days at the earliest. */
const keptMs = 7 * 24 * 3_600_000

const parentIdOf = (jobId: string) => jobId.split(':')[0] ?? jobId

function parseJobs(text: string): BatchJob[] {
  return text.split('\n').flatMap((line) => {
    try {
      const job: BatchJob = JSON.parse(line)
      return [job]
    } catch {
      // The last line may have been cut short by a kill; the change it meant was then never answered for.
      return []
    }
  })
}

/** What becomes of a job whose process ended with the service that ran it. */
function interrupted(job: BatchJob, nowMs: number): BatchJob {
  if (job.status !== 'STARTING' && job.status !== 'RUNNING') return job
  return { ...job, status: 'FAILED', statusReason: 'Host terminated', stoppedAt: nowMs }
}

export class BatchJobs {
  readonly #path: string
  readonly #jobs = new Map<string, BatchJob>()

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true })
    this.#path = join(folder, 'jobs.jsonl')
    const text = existsSync(this.#path) ? readFileSync(this.#path, 'utf8') : ''
    const now = Date.now()
    for (const job of parseJobs(text)) this.#jobs.set(job.jobId, job)
    for (const [id, job] of this.#jobs) this.#jobs.set(id, interrupted(job, now))
    this.#forgetOld(now)
    this.#rewrite()
  }

  #forgetOld(nowMs: number): void {
    for (const [id, job] of this.#jobs) if ((job.stoppedAt ?? nowMs) < nowMs - keptMs) this.#jobs.delete(id)
    for (const id of this.#jobs.keys()) if (!this.#jobs.has(parentIdOf(id))) this.#jobs.delete(id)
    for (const job of this.#jobs.values())
      if (job.arraySize !== undefined && this.children(job).length === 0) this.#jobs.delete(job.jobId)
  }

  #rewrite(): void {
    const lines = [...this.#jobs.values()].map((job) => `${JSON.stringify(job)}\n`)
    writeFileSync(`${this.#path}.new`, lines.join(''))
    renameSync(`${this.#path}.new`, this.#path)
  }

  find(jobId: string): BatchJob | undefined {
    const job = this.#jobs.get(jobId)
    return job?.arraySize === undefined ? job : this.#withStatus(job)
  }

  /** Jobs in the order of their submission, array children apart. */
  ofQueue(queue: string): BatchJob[] {
    const jobs = [...this.#jobs.values()].filter((job) => job.queue === queue && !job.jobId.includes(':'))
    return jobs.map((job) => (job.arraySize === undefined ? job : this.#withStatus(job)))
  }

  children(parent: BatchJob): BatchJob[] {
    return Array.from({ length: parent.arraySize ?? 0 }, (_, index) =>
      this.#jobs.get(`${parent.jobId}:${index}`),
    ).filter((job) => job !== undefined)
  }

  /** How many of an array's children have each status. */
  statusSummary(parent: BatchJob): Record<string, number> {
    const counts: Record<string, number> = {
      ...{ SUBMITTED: 0, PENDING: 0, RUNNABLE: 0, STARTING: 0, RUNNING: 0, SUCCEEDED: 0, FAILED: 0 },
    }
    for (const child of this.children(parent)) counts[child.status] = (counts[child.status] ?? 0) + 1
    return counts
  }

  /** An array is PENDING until all its children have ended, and FAILED when one of them has failed. */
  #withStatus(parent: BatchJob): BatchJob {
    const children = this.children(parent)
    if (!children.every(hasEnded)) return { ...parent, status: 'PENDING' }
    const stoppedAt = Math.max(...children.map((child) => child.stoppedAt ?? 0))
    const failed = children.some((child) => child.status === 'FAILED')
    const reason = failed ? { statusReason: 'Array Child Job failed' } : {}
    return { ...parent, status: failed ? 'FAILED' : 'SUCCEEDED', stoppedAt, ...reason }
  }

  save(jobs: readonly BatchJob[]): void {
    appendFileSync(this.#path, jobs.map((job) => `${JSON.stringify(job)}\n`).join(''))
    for (const job of jobs) this.#jobs.set(job.jobId, job)
  }

  /** Those that may run next, oldest first. */
  runnable(queue: string): BatchJob[] {
    return [...this.#jobs.values()].filter((job) => job.queue === queue && job.status === 'RUNNABLE')
  }
}
