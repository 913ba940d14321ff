/** The question that an address asks of the list of jobs, or the refusal that says what is wrong with it. */
import type { z } from 'zod'
import { JOB_ATTRIBUTES, JobQuery } from '../../core/contract/jobs.ts'
import { type Refusal, refusalOfIssues } from '../../core/contract/problems.ts'

export const JOB_FILTERS = [...JOB_ATTRIBUTES, 'taskId'] as const

const Asked = JobQuery.omit({ limit: true, cursor: true })
export type AskedJobs = z.infer<typeof Asked>

export type Read<T> =
  | { readonly query: T; readonly refusal?: never }
  | { readonly refusal: Refusal; readonly query?: never }

/** Empty parameters are none: a form leaves them behind. */
const given = (search: URLSearchParams) => Object.fromEntries([...search].filter(([, value]) => value !== ''))

/** What an address asks, by the contract's own schema of the question. */
export function readQuery<T>(schema: z.ZodType<T>, search: URLSearchParams): Read<T> {
  const { data, error } = schema.safeParse(given(search))
  return error === undefined ? { query: data } : { refusal: refusalOfIssues('/query', error) }
}

export const jobQueryOf = (search: URLSearchParams): Read<AskedJobs> => readQuery(Asked, search)
