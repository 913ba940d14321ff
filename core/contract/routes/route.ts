/** What a route is, and the numbers that stand in paths. */
import { z } from 'zod'
import type { Caller } from '../identity.ts'

/** The Lambdas that answer HTTP. */
export type HttpLambda = 'submission' | 'catalogs' | 'observations' | 'dispatch' | 'catalogue' | 'monitor' | 'sites'

/** One route. `params` are the words in braces of the path; a route without `body` takes none. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly lambda: HttpLambda
  readonly who: Caller
  readonly says: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly answer: z.ZodType
  readonly status?: number
}

/** Ties a route's own schemas to its type. */
export const route = <const R extends Route>(of: R): R => of

export const taskId = z.coerce.number().int().min(1)
export const pandaId = z.coerce.number().int().min(1)
export const visit = z.coerce.number().int().min(0).max(999)
