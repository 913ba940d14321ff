/** Errors as the monitor counts them: failures by class and code, where they were, and what one of them said. */
import { z } from 'zod'
import { FAILURE_CLASSES } from './failures.ts'
import { JobQuery } from './jobs.ts'

export const ErrorQuery = JobQuery.omit({ limit: true, cursor: true })
export type ErrorQuery = z.infer<typeof ErrorQuery>

export const ErrorRow = z.object({
  failure: z.enum(FAILURE_CLASSES),
  errorCode: z.string(),
  /** Jobs that failed for good. */
  nFailed: z.number().int(),
  /** Jobs whose last attempt failed so, and which run again or will. */
  nTriedAgain: z.number().int(),
  /** Of the jobs that failed for good, how many at each site. */
  sites: z.record(z.string(), z.number().int()),
  /** Of the same, how many in each task, the newest task first. */
  tasks: z.array(z.object({ taskId: z.number().int(), jobName: z.string(), nJobs: z.number().int() })),
  /** The newest of these jobs. */
  pandaId: z.number().int(),
  /** The first line of what that one said; of rare errors beyond the hundred most frequent it is not read. */
  message: z.string().optional(),
})
export type ErrorRow = z.infer<typeof ErrorRow>

export const ErrorPage = z.object({ errors: z.array(ErrorRow) })
export type ErrorPage = z.infer<typeof ErrorPage>
