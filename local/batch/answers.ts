/** The laptop's Batch jobs, queues and machines in the words of AWS Batch's answers. */
import type { BatchJob, BatchJobs } from './jobs.ts'
import { type JobDefinition, type JobQueue, logNameOf } from './runner.ts'

const arn = (kind: string, name: string) => `arn:aws:batch:us-east-1:000000000000:${kind}/${name}`

const times = ({ createdAt, startedAt, stoppedAt }: BatchJob) => ({ createdAt, startedAt, stoppedAt })

const arrayIndex = (job: BatchJob) => {
  const index = job.jobId.split(':')[1]
  return index === undefined ? undefined : { index: Number(index) }
}

/** An entry of ListJobs. */
export const summarizeJob = (job: BatchJob) => ({
  jobArn: arn('job', job.jobId),
  jobId: job.jobId,
  jobName: job.jobName,
  status: job.status,
  statusReason: job.statusReason,
  ...times(job),
  jobDefinition: arn('job-definition', `${job.definition}:1`),
  container: { exitCode: job.exitCode },
  arrayProperties: job.arraySize === undefined ? arrayIndex(job) : { size: job.arraySize },
})

/** An entry of DescribeJobs. */
export function describeJob(job: BatchJob, jobs: BatchJobs, definition: JobDefinition | undefined) {
  const defined = Object.entries(definition?.environment ?? {}).map(([name, value]) => ({ name, value }))
  const overridden = new Map([...defined, ...job.environment].map((each) => [each.name, each]))
  const container = {
    command: job.command.length > 0 ? job.command : definition?.command,
    environment: [...overridden.values()],
    resourceRequirements: job.requirements,
    exitCode: job.exitCode,
    logStreamName: logNameOf(job),
  }
  const attempt = { container: { exitCode: job.exitCode, logStreamName: logNameOf(job) }, ...times(job) }
  return {
    ...summarizeJob(job),
    jobQueue: arn('job-queue', job.queue),
    container,
    attempts: job.stoppedAt && job.startedAt ? [{ ...attempt, statusReason: job.statusReason }] : [],
    arrayProperties:
      job.arraySize === undefined ? arrayIndex(job) : { size: job.arraySize, statusSummary: jobs.statusSummary(job) },
  }
}

const wanted = (names: readonly string[] | undefined) => (queue: JobQueue) => names?.includes(queue.name) ?? true

/** DescribeJobQueues: every queue has one machine under its own name. */
export const describeQueues = (queues: readonly JobQueue[], names: readonly string[] | undefined) =>
  queues.filter(wanted(names)).map(({ name }) => ({
    jobQueueName: name,
    jobQueueArn: arn('job-queue', name),
    state: 'ENABLED',
    status: 'VALID',
    priority: 1,
    computeEnvironmentOrder: [{ order: 1, computeEnvironment: arn('compute-environment', name) }],
  }))

/** DescribeComputeEnvironments. */
export const describeEnvironments = (queues: readonly JobQueue[], names: readonly string[] | undefined) =>
  queues.filter(wanted(names)).map(({ name, slots }) => ({
    computeEnvironmentName: name,
    computeEnvironmentArn: arn('compute-environment', name),
    type: 'MANAGED',
    state: 'ENABLED',
    status: 'VALID',
    computeResources: { type: 'EC2', minvCpus: 0, maxvCpus: slots, subnets: [] },
  }))
