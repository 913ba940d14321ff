/** AWS Batch's operations over the jobs of this machine. */
import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { AwsFault, notImplemented } from '../aws-fault.ts'
import type { KeyPair } from '../signature.ts'
import { describeEnvironments, describeJob, describeQueues, summarizeJob } from './answers.ts'
import { type BatchJob, BatchJobs, hasEnded } from './jobs.ts'
import { BatchRunner, type JobDefinition, type JobQueue } from './runner.ts'
import * as shapes from './shapes.ts'

export interface BatchOptions {
  /** Where jobs.jsonl and the logs are kept; made when absent. */
  readonly folder: string
  readonly queues: readonly JobQueue[]
  readonly jobDefinitions: readonly JobDefinition[]
  /** A free one when absent. */
  readonly port?: number
  /** When given, only requests signed with it are served: a job is a program that runs as this user. */
  readonly keys?: KeyPair
  /** Between SIGTERM and SIGKILL; 30 as on AWS when absent. */
  readonly graceSeconds?: number
}

export const clientError = (message: string) => new AwsFault(400, 'ClientException', message)

/** @throws AwsFault 400; 501 for fields that Batch may know and this endpoint does not */
function parse<T>(shape: z.ZodType<T>, body: unknown): T {
  const parsed = shape.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = issue?.path.join('.') || 'the request'
  if (issue?.code === 'unrecognized_keys') throw notImplemented(`${issue.keys.join(', ')} in ${place}`)
  if (place.startsWith('retryStrategy')) throw notImplemented('A retry by Batch itself')
  throw clientError(`Error executing request, Exception : ${place}: ${issue?.message}`)
}

export class Batch {
  readonly #options: BatchOptions
  readonly #jobs: BatchJobs
  readonly #definitions: ReadonlyMap<string, JobDefinition>
  readonly runner: BatchRunner

  constructor(options: BatchOptions) {
    this.#options = options
    this.#definitions = new Map(options.jobDefinitions.map((definition) => [definition.name, definition]))
    this.#jobs = new BatchJobs(options.folder)
    this.runner = new BatchRunner(options.folder, this.#jobs, options.queues, options.graceSeconds ?? 30)
    this.runner.fill(this.#definitions)
  }

  #queue(name: string): JobQueue {
    const queue = this.#options.queues.find((each) => each.name === name)
    if (queue) return queue
    throw clientError(
      `Job queue ${name} not found. It is one of: ${this.#options.queues.map((q) => q.name).join(', ')}`,
    )
  }

  #checkDefinition(name: string, queue: JobQueue): void {
    if (!this.#definitions.has(name)) throw clientError(`Job definition ${name} not found.`)
    if (queue.jobDefinition && queue.jobDefinition !== name)
      throw clientError(`Job queue ${queue.name} takes jobs of ${queue.jobDefinition} only, not of ${name}.`)
  }

  submitJob = (body: unknown) => {
    const asked = parse(shapes.submitJobShape, body)
    this.#checkDefinition(asked.jobDefinition, this.#queue(asked.jobQueue))
    const { command = [], environment = [], resourceRequirements = [] } = asked.containerOverrides ?? {}
    const size = asked.arrayProperties?.size
    const job: BatchJob = {
      jobId: randomUUID(),
      jobName: asked.jobName,
      queue: asked.jobQueue,
      definition: asked.jobDefinition,
      status: 'RUNNABLE',
      createdAt: Date.now(),
      command,
      environment,
      requirements: resourceRequirements,
    }
    const parent: BatchJob[] = size ? [{ ...job, status: 'PENDING', arraySize: size }] : []
    const runs = Array.from({ length: size ?? 1 }, (_, i) => (size ? { ...job, jobId: `${job.jobId}:${i}` } : job))
    this.#jobs.save([...parent, ...runs])
    // After the answer, so that a client sees its job before the job's process calls home.
    setImmediate(() => this.runner.fill(this.#definitions))
    return { jobId: job.jobId, jobName: job.jobName }
  }

  describeJobs = (body: unknown) => {
    const { jobs } = parse(shapes.describeJobsShape, body)
    const found = jobs.flatMap((jobId) => this.#jobs.find(jobId) ?? [])
    return { jobs: found.map((job) => describeJob(job, this.#jobs, this.#definitions.get(job.definition))) }
  }

  listJobs = (body: unknown) => {
    const asked = parse(shapes.listJobsShape, body)
    const candidates = this.#candidates(asked).filter((job) => job.status === asked.jobStatus)
    const start = Number(asked.nextToken ?? 0)
    const page = candidates.slice(start, start + asked.maxResults)
    const more = start + page.length < candidates.length
    return {
      jobSummaryList: page.map((job) => summarizeJob(job)),
      ...(more && { nextToken: String(start + page.length) }),
    }
  }

  #candidates({ jobQueue, arrayJobId }: shapes.ListJobs): BatchJob[] {
    if (jobQueue) return this.#jobs.ofQueue(this.#queue(jobQueue).name)
    const parent = arrayJobId ? this.#jobs.find(arrayJobId) : undefined
    if (!parent) throw clientError('ListJobs needs a jobQueue or the arrayJobId of a known array.')
    return this.#jobs.children(parent)
  }

  #withChildren(jobId: string): BatchJob[] {
    const job = this.#jobs.find(jobId)
    if (!job) return []
    return (job.arraySize === undefined ? [job] : this.#jobs.children(job)).filter((each) => !hasEnded(each))
  }

  #failWaiting(jobId: string, statusReason: string): void {
    const waiting = this.#withChildren(jobId).filter((job) => job.status === 'RUNNABLE')
    this.#jobs.save(waiting.map((job) => ({ ...job, status: 'FAILED', statusReason, stoppedAt: Date.now() })))
  }

  cancelJob = (body: unknown) => {
    const { jobId, reason } = parse(shapes.endJobShape, body)
    this.#failWaiting(jobId, reason)
    return {}
  }

  terminateJob = (body: unknown) => {
    const { jobId, reason } = parse(shapes.endJobShape, body)
    this.#failWaiting(jobId, reason)
    for (const job of this.#withChildren(jobId)) void this.runner.end(job.jobId, reason)
    return {}
  }

  describeJobQueues = (body: unknown) => {
    const { jobQueues } = parse(shapes.describeQueuesShape, body)
    return { jobQueues: describeQueues(this.#options.queues, jobQueues) }
  }

  describeComputeEnvironments = (body: unknown) => {
    const { computeEnvironments } = parse(shapes.describeEnvironmentsShape, body)
    return { computeEnvironments: describeEnvironments(this.#options.queues, computeEnvironments) }
  }
}
