/** The HTTP edge: an API Gateway event becomes a checked request of a known caller, an answer or refusal a response. */
import { createHash } from 'node:crypto'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { ZodError } from 'zod'
import type { Identity, Person } from '../core/contract/identity.ts'
import { problemOf, Refusal, refusalOfIssues } from '../core/contract/problems.ts'
import {
  type AnswerOf,
  type CheckedRequest,
  type HttpLambda,
  ROUTES,
  type Route,
  type RouteName,
  type Routes,
  type RoutesOf,
} from '../core/contract/routes.ts'
import { bodyText } from './body.ts'
import { logFault } from './log.ts'

type PilotIdentity = Extract<Identity, { kind: 'pilot' }>
type LaunchIdentity = Extract<Identity, { kind: 'launch' }>

/** Who a handler is given, by the route's `who`. */
type CallerOf<N extends RouteName> = {
  anyone: undefined
  link: undefined
  person: Person
  operator: Person
  pilot: PilotIdentity
  launch: LaunchIdentity
}[Routes[N]['who']]

/** What else of the request a handler may want. */
export interface Extra {
  readonly idempotencyKey: string | undefined
}

/** Declared as a method, whose parameters the compiler lets vary: one table holds the handlers of many routes. */
type Handler<N extends RouteName> = {
  handle(request: CheckedRequest<N>, caller: CallerOf<N>, extra: Extra): Promise<AnswerOf<N>>
}['handle']
type AnyHandler = {
  handle(request: { params: unknown; query: unknown; body: unknown }, caller: unknown, extra: Extra): Promise<unknown>
}['handle']

/** A handler for each route of a Lambda: one missing does not compile. */
export type Handlers<L extends HttpLambda> = { readonly [N in RoutesOf<L>]: Handler<N> }

/** By what callers are known. */
export interface Callers {
  /** Who holds a token of ours; undefined when it is not valid (any more). */
  verify(token: string): Promise<Identity | undefined>
  /** Whom an authorizer before the route has verified; undefined where none stands. Throws a Refusal. */
  authorized(authorizer: unknown): Person | undefined
}

/** `authorizer` is there for routes that API Gateway itself guards. */
export type HttpEvent = APIGatewayProxyEventV2 & { readonly requestContext: { readonly authorizer?: unknown } }
export type HttpHandler = (event: HttpEvent) => Promise<APIGatewayProxyStructuredResultV2>

/** The Lambda's entry: finds the route, the caller and the handler. */
export function httpHandler<L extends HttpLambda>(
  lambda: L,
  callers: () => Promise<Callers>,
  handlers: () => Promise<Handlers<L>>,
): HttpHandler {
  const routes = new Map<string, [string, Route]>(
    Object.entries(ROUTES).flatMap(([name, route]) =>
      route.lambda === lambda ? [[`${route.method} ${route.path}`, [name, route]]] : [],
    ),
  )
  return async (event) => {
    try {
      const [name, route] = routes.get(event.routeKey) ?? []
      const table: Readonly<Record<string, AnyHandler>> = await handlers()
      const handler = name === undefined ? undefined : table[name]
      if (route === undefined || handler === undefined) throw new Refusal('not-found', `There is no ${event.routeKey}.`)
      const caller = await callerOf(route, event, await callers())
      const answer = await handler(checked(route, event), caller, { idempotencyKey: event.headers['idempotency-key'] })
      return respond(event, route.status ?? 200, answer)
    } catch (error) {
      return refuse(event, error)
    }
  }
}

/** The caller, if it is one that the route is for; throws a Refusal otherwise. */
async function callerOf(route: Route, event: HttpEvent, callers: Callers): Promise<Identity | undefined> {
  if (route.who === 'anyone' || route.who === 'link') return undefined
  const identity = await identified(route, event, callers)
  const kind = route.who === 'operator' ? 'person' : route.who
  if (identity.kind !== kind)
    throw new Refusal('forbidden', `This route is for a ${route.who}; the token is a ${identity.kind}'s.`)
  if (route.who === 'operator' && identity.kind === 'person' && !identity.operator)
    throw new Refusal('forbidden', 'This route is for operators.')
  if (identity.kind === 'pilot' && event.pathParameters?.pilotId !== identity.pilotId)
    throw new Refusal('forbidden', 'The token is of another pilot.')
  return identity
}

/** People may be known by an authorizer before the route; everybody else, and everybody on a laptop, by tokens of ours. */
async function identified({ who }: Route, event: HttpEvent, callers: Callers): Promise<Identity> {
  const isForPeople = who === 'person' || who === 'operator'
  const person = isForPeople ? callers.authorized(event.requestContext.authorizer) : undefined
  if (person !== undefined) return { kind: 'person', ...person }
  const token = /^Bearer (.+)$/i.exec(event.headers.authorization ?? '')?.[1]
  if (token === undefined) throw new Refusal('unauthenticated', 'The request has no token.')
  const identity = await callers.verify(token)
  if (identity === undefined) throw new Refusal('unauthenticated', 'The token is not valid (any more).')
  return identity
}

function checked(route: Route, event: HttpEvent) {
  return {
    params: part('/path', route.params, event.pathParameters ?? {}),
    query: part('/query', route.query, event.queryStringParameters ?? {}),
    body: route.body === undefined ? undefined : part('/body', route.body, bodyOf(event)),
  }
}

function part(where: string, schema: { parse(value: unknown): unknown } | undefined, value: unknown): unknown {
  try {
    return schema?.parse(value)
  } catch (error) {
    throw error instanceof ZodError ? refusalOfIssues(where, error) : error
  }
}

function bodyOf(event: HttpEvent): unknown {
  const text = bodyText(event)
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('invalid-request', 'The body is no JSON.', [{ at: '/body', message: 'is no JSON' }])
  }
}

const JSON_HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

/** A GET that is asked again gets 304 while nothing has changed: watching a task costs next to nothing. */
function respond(event: HttpEvent, statusCode: number, answer: unknown): APIGatewayProxyStructuredResultV2 {
  const body = JSON.stringify(answer)
  if (event.requestContext.http.method !== 'GET') return { statusCode, headers: JSON_HEADERS, body }
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const headers = { ...JSON_HEADERS, 'cache-control': 'no-cache', etag }
  return event.headers['if-none-match'] === etag ? { statusCode: 304, headers } : { statusCode, headers, body }
}

/** No fault but a Refusal says anything of itself to the caller; the log has the rest under the request's id. */
function refuse(event: HttpEvent, error: unknown): APIGatewayProxyStructuredResultV2 {
  const { requestId } = event.requestContext
  if (!(error instanceof Refusal) || error.kind === 'internal') logFault(requestId, event.routeKey, error)
  const refusal =
    error instanceof Refusal && error.kind !== 'internal'
      ? error
      : new Refusal('internal', 'Something failed that should not have.')
  const problem = problemOf(refusal, requestId)
  return {
    statusCode: problem.status,
    headers: { ...JSON_HEADERS, 'content-type': 'application/problem+json; charset=utf-8' },
    body: JSON.stringify(problem),
  }
}
