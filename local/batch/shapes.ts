/** The requests of AWS Batch's API that the laptop understands, field by field; any other field is refused. */
import { z } from 'zod'

const named = z.strictObject({ name: z.string(), value: z.string() })
const requirement = z.strictObject({
  type: z.enum(['VCPU', 'MEMORY', 'GPU']),
  value: z.string().regex(/^\d+(\.\d+)?$/),
})
const statuses = ['SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING', 'SUCCEEDED', 'FAILED'] as const

/** Names and ARNs are both taken; a job definition also with its revision. */
const nameOrArn = z
  .string()
  .min(1)
  .transform((text) => text.split('/').at(-1) ?? text)

export const submitJobShape = z.strictObject({
  jobName: z.string().regex(/^[A-Za-z0-9][\w-]{0,127}$/, 'A job name has up to 128 letters, digits, - and _.'),
  jobQueue: nameOrArn,
  jobDefinition: nameOrArn.transform((name) => name.replace(/:\d+$/, '')),
  arrayProperties: z.strictObject({ size: z.int().min(2).max(10_000) }).optional(),
  containerOverrides: z
    .strictObject({
      command: z.array(z.string()).optional(),
      environment: z.array(named).optional(),
      resourceRequirements: z.array(requirement).optional(),
    })
    .optional(),
  retryStrategy: z.strictObject({ attempts: z.literal(1).optional() }).optional(),
  tags: z.record(z.string(), z.string()).optional(),
  propagateTags: z.boolean().optional(),
})

export const describeJobsShape = z.strictObject({ jobs: z.array(z.string()).min(1).max(100) })

export const listJobsShape = z.strictObject({
  jobQueue: nameOrArn.optional(),
  arrayJobId: z.string().optional(),
  jobStatus: z.enum(statuses).default('RUNNING'),
  maxResults: z.int().min(1).max(1000).default(1000),
  nextToken: z.string().optional(),
})

export const endJobShape = z.strictObject({ jobId: z.string(), reason: z.string().min(1).max(1024) })

export const describeQueuesShape = z.strictObject({
  jobQueues: z.array(nameOrArn).optional(),
  maxResults: z.int().optional(),
})

export const describeEnvironmentsShape = z.strictObject({
  computeEnvironments: z.array(nameOrArn).optional(),
  maxResults: z.int().optional(),
})

export type SubmitJob = z.infer<typeof submitJobShape>
export type ListJobs = z.infer<typeof listJobsShape>
