/** The typed client: what pilot, CLI and portal speak to the service with. */
import { Problem, Refusal, refusalOf } from './problems.ts'
import { type AnswerOf, type RequestOf, ROUTES, type Route, type RouteName } from './routes.ts'

/** How a client reaches the service; `fetch` is given, so that each place brings its own time limits and retries. */
export interface ClientOptions {
  /** `https://host`, without a path. */
  readonly server: string
  readonly token?: string | (() => string | undefined)
  readonly fetch?: typeof fetch
}

/** The parts of a request as the client sends them. */
export interface Parts {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

/** Fills the words in braces of a path; each is encoded, so that no parameter can reach another path. */
export function fillPath(path: string, params: Readonly<Record<string, unknown>> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, word: string) => encodeURIComponent(String(params[word])))
}

function queryText(query: Readonly<Record<string, unknown>> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()
  return text === '' ? '' : `?${text}`
}

async function refused(response: Response): Promise<Refusal> {
  const text = await response.text()
  try {
    return refusalOf(Problem.parse(JSON.parse(text)))
  } catch {
    // Somebody between has answered, in a page of their own.
    const detail = `HTTP ${response.status} came back, and no answer of the service's own.`
    return new Refusal(response.status >= 500 ? 'unavailable' : 'internal', detail)
  }
}

export type Client = ReturnType<typeof createClient>

/** A client with one method, typed by the route's name. Throws a Refusal for a problem, a TypeError when nobody answers. */
export function createClient(options: ClientOptions) {
  const send = options.fetch ?? fetch
  return {
    async call<N extends RouteName>(
      name: N,
      request: RequestOf<N> & Parts,
      extra: { readonly idempotencyKey?: string; readonly signal?: AbortSignal } = {},
    ): Promise<AnswerOf<N>> {
      const route: Route = ROUTES[name]
      const { params, query, body } = request
      const token = typeof options.token === 'function' ? options.token() : options.token
      const headers = {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(extra.idempotencyKey === undefined ? {} : { 'idempotency-key': extra.idempotencyKey }),
      }
      const response = await send(options.server + fillPath(route.path, params) + queryText(query), {
        method: route.method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(extra.signal === undefined ? {} : { signal: extra.signal }),
      })
      if (!response.ok) throw await refused(response)
      return parseAnswer(name, await response.json())
    },
  }
}

/** The routes seen as parsers, so that the compiler ties each answer's type to the route's name. */
const ANSWERS: { readonly [N in RouteName]: { readonly answer: { parse(json: unknown): AnswerOf<N> } } } = ROUTES

const parseAnswer = <N extends RouteName>(name: N, json: unknown): AnswerOf<N> => ANSWERS[name].answer.parse(json)
