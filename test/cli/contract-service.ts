/** A service for tests that speaks the contract: every request and every answer is checked against its route. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { PROBLEMS, problemOf, Refusal, refusalOfIssues } from '../../core/contract/problems.ts'
import { type AnswerOf, type CheckedRequest, ROUTES, type Route, type RouteName } from '../../core/contract/routes.ts'

/** What a test answers a route with; a thrown Refusal becomes a problem document. */
export type Answers = {
  readonly [N in RouteName]?: (request: CheckedRequest<N>, headers: IncomingMessage['headers']) => AnswerOf<N>
}

/** A request as it came. */
export interface Seen {
  readonly route: string
  readonly authorization: string | undefined
  readonly body: unknown
}

export interface ContractService {
  readonly url: string
  readonly seen: Seen[]
  close(): Promise<void>
}

/** Answers what the contract does not: storage, broken servers. False leaves the request to the contract. */
export type Beside = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>

const isRouteName = (name: string): name is RouteName => name in ROUTES

function findRoute(method: string, path: string) {
  const words = path.split('/')
  for (const [name, route] of Object.entries(ROUTES)) {
    const pattern = route.path.split('/')
    const fits =
      pattern.length === words.length && pattern.every((word, at) => word.startsWith('{') || word === words[at])
    if (!fits || route.method !== method || !isRouteName(name)) continue
    const params = pattern.flatMap((word, at) =>
      word.startsWith('{') ? [[word.slice(1, -1), decodeURIComponent(words[at] ?? '')] as const] : [],
    )
    return { name, params: Object.fromEntries(params) }
  }
  throw new Refusal('not-found', `no route ${method} ${path}`)
}

function checked(route: Route, part: 'params' | 'query' | 'body', value: unknown): unknown {
  const parsed = route[part]?.safeParse(value)
  if (parsed === undefined || parsed.success) return parsed?.data
  throw refusalOfIssues(`/${part}`, parsed.error)
}

async function answer(
  request: IncomingMessage,
  answers: Answers,
  seen: Seen[],
): Promise<{ status: number; body: unknown }> {
  const url = new URL(request.url ?? '/', 'http://service')
  const body = request.headers['content-type'] === 'application/json' ? await json(request) : undefined
  const { authorization } = request.headers
  if (url.pathname === '/local/token') {
    seen.push({ route: 'token', authorization, body })
    return { status: 200, body: { token: Object(body).operator ? 'operator-token' : `token-of-${Object(body).user}` } }
  }
  const { name, params } = findRoute(request.method ?? '', url.pathname)
  seen.push({ route: name, authorization, body })
  const route: Route = ROUTES[name]
  const given = {
    params: checked(route, 'params', params),
    query: checked(route, 'query', Object.fromEntries(url.searchParams)),
    body: checked(route, 'body', body),
  }
  const handler: unknown = answers[name]
  if (typeof handler !== 'function') throw new Refusal('not-implemented', `this test has no ${name}`)
  return { status: route.status ?? 200, body: route.answer.parse(handler(given, request.headers)) }
}

/** Starts the service on a free port of this machine. */
export async function serveContract(answers: Answers, beside: Beside = () => false): Promise<ContractService> {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    if (await beside(request, response)) return
    const { status, body } = await answer(request, answers, seen).catch((error: unknown) => {
      const refusal = error instanceof Refusal ? error : new Refusal('internal', String(error))
      return { status: PROBLEMS[refusal.kind].status, body: problemOf(refusal, 'request-1') }
    })
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
