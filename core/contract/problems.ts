/** Problems (RFC 9457): every refusal has a stable type, the place of the fault, and what to do about it. */
import { z } from 'zod'

/** Every kind of problem: its HTTP status, its title, and what the reader can do. */
export const PROBLEMS = {
  'invalid-request': {
    status: 400,
    title: 'The request is not as the route wants it',
    remedy: 'Correct the fields named in `faults`.',
  },
  unauthenticated: { status: 401, title: 'No valid token', remedy: 'Sign in and send `Authorization: Bearer …`.' },
  forbidden: { status: 403, title: 'Not yours to do', remedy: 'Ask the owner, or an operator.' },
  'not-found': {
    status: 404,
    title: 'There is no such thing',
    remedy: 'Check the id; what is not yours to read is not shown either.',
  },
  conflict: { status: 409, title: 'Its state does not allow that', remedy: 'Read its state again and act on that.' },
  'too-large': {
    status: 413,
    title: 'The body is too large',
    remedy: 'Send less at once; catalogs go through the upload form.',
  },
  unprocessable: { status: 422, title: 'Understood, but it cannot be done', remedy: 'Correct what `faults` names.' },
  'key-reused': {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
    remedy: 'Take a new key for a new request.',
  },
  'too-many': { status: 429, title: 'Too many requests', remedy: 'Wait as long as Retry-After says.' },
  'not-implemented': { status: 501, title: 'Not done here', remedy: 'See the documentation for what is.' },
  unavailable: {
    status: 503,
    title: 'The service cannot answer now',
    remedy: 'Try again in a moment; nothing was lost.',
  },
  internal: {
    status: 500,
    title: 'The service failed',
    remedy: 'Try again; if it stays, tell the operator the `instance`.',
  },
} as const

export type ProblemType = keyof typeof PROBLEMS

/** One fault in a request: where (a JSON pointer, or `file:line`), what, and what to do. */
export const Fault = z.object({ at: z.string(), message: z.string(), remedy: z.string().optional() })
export type Fault = z.infer<typeof Fault>

export const Problem = z.object({
  /** `urn:imsim:problem:` and the kind. */
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  remedy: z.string(),
  faults: z.array(Fault).optional(),
  /** The id of the request, for the operator's log. */
  instance: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>

/** Thrown by use cases and turned into a problem document at the edge; also what the client throws. */
export class Refusal extends Error {
  readonly kind: ProblemType
  readonly faults: readonly Fault[]
  /** The id of the request that was refused, when a service said it. */
  readonly instance: string | undefined

  constructor(kind: ProblemType, detail: string, faults: readonly Fault[] = [], instance?: string) {
    super(detail)
    this.name = 'Refusal'
    this.kind = kind
    this.faults = faults
    this.instance = instance
  }
}

const PREFIX = 'urn:imsim:problem:'

export function problemOf(refusal: Refusal, instance = refusal.instance): Problem {
  const { status, title, remedy } = PROBLEMS[refusal.kind]
  return {
    type: PREFIX + refusal.kind,
    title,
    status,
    detail: refusal.message,
    remedy,
    ...(refusal.faults.length > 0 ? { faults: [...refusal.faults] } : {}),
    ...(instance === undefined ? {} : { instance }),
  }
}

/** The refusal that a problem document speaks of; an unknown type becomes `internal`. */
export function refusalOf(problem: Problem): Refusal {
  const kind = problem.type.startsWith(PREFIX) ? problem.type.slice(PREFIX.length) : ''
  const known = Object.keys(PROBLEMS).find((key): key is ProblemType => key === kind)
  return new Refusal(known ?? 'internal', problem.detail, problem.faults ?? [], problem.instance)
}

/** A zod error as a refusal; `where` is the pointer before the paths (`/body`, `/query`). */
export function refusalOfIssues(where: string, error: z.ZodError): Refusal {
  const faults = error.issues.map((issue) => ({
    at: [where, ...issue.path.map(String)].join('/'),
    message: issue.message,
  }))
  const first = faults[0]
  return new Refusal('invalid-request', first ? `${first.at}: ${first.message}` : 'The request does not fit', faults)
}
