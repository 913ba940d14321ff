/** The laptop's HTTP front door: what API Gateway does in AWS, requests become events for the Lambda that owns the route. */
import { type ServerType, serve } from '@hono/node-server'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { type Context, Hono } from 'hono'
import { problemOf, Refusal } from '../core/contract/problems.ts'
import { type HttpLambda, ROUTES, type Route } from '../core/contract/routes.ts'
import { systemRandom } from '../lambdas/adapters/clock-and-random.ts'
import type { HttpHandler } from '../lambdas/http.ts'
import { logFault } from '../lambdas/log.ts'
import { type Invoke, justInvoke } from './invocation.ts'

const eventOf = async (route: Route, context: Context, requestId: string): Promise<APIGatewayProxyEventV2> => {
  const url = new URL(context.req.url)
  return {
    version: '2.0',
    routeKey: `${route.method} ${route.path}`,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: context.req.header(),
    queryStringParameters: Object.fromEntries(url.searchParams),
    pathParameters: context.req.param(),
    ...(route.method === 'POST' ? await bodyOf(context) : { isBase64Encoded: false }),
    requestContext: requestContext(route, url, requestId),
  }
}

/** API Gateway reads a body as text if its content type is that of a text, and hands on any other as base64. */
const bodyOf = async ({ req }: Context) =>
  /^(text\/|application\/(json|javascript|xml|.*\+(json|xml)))/.test(req.header('content-type') ?? 'text/plain')
    ? { isBase64Encoded: false, body: await req.text() }
    : { isBase64Encoded: true, body: Buffer.from(await req.arrayBuffer()).toString('base64') }

/** What API Gateway says of itself; the handlers read the request's id and method. */
const requestContext = (route: Route, url: URL, requestId: string): APIGatewayProxyEventV2['requestContext'] => ({
  accountId: '000000000000',
  apiId: 'laptop',
  domainName: url.host,
  domainPrefix: 'laptop',
  http: { method: route.method, path: url.pathname, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
  requestId,
  routeKey: `${route.method} ${route.path}`,
  stage: '$default',
  time: '',
  timeEpoch: 0,
})

function respond({ statusCode = 200, headers = {}, body }: APIGatewayProxyStructuredResultV2): Response {
  const text = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
  return new Response(statusCode === 304 ? null : (body ?? null), { status: statusCode, headers: text })
}

/** What goes wrong before a handler is found is a problem too. */
function refused(refusal: Refusal): Response {
  const problem = problemOf(refusal, systemRandom.id())
  const headers = { 'content-type': 'application/problem+json; charset=utf-8' }
  return new Response(JSON.stringify(problem), { status: problem.status, headers })
}

function faulty(error: Error): Response {
  logFault('laptop', 'front-door', error)
  return refused(new Refusal('internal', 'Something failed that should not have.'))
}

/** An app with every route of the table; more may be added before it is served. */
export function frontDoor(handlers: Readonly<Record<HttpLambda, HttpHandler>>, invoke: Invoke = justInvoke): Hono {
  const app = new Hono()
  app.notFound(({ req }) => refused(new Refusal('not-found', `There is no ${req.method} ${req.path}.`)))
  app.onError(faulty)
  for (const route of Object.values<Route>(ROUTES)) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1')
    app.on(route.method, path, async (context) => {
      const event = await eventOf(route, context, systemRandom.id())
      return respond(await invoke(`http ${route.lambda}`, () => handlers[route.lambda](event)))
    })
  }
  return app
}

export interface Served {
  readonly url: string
  close(): Promise<void>
}

/** Serves on 127.0.0.1 only. @throws Error when the port is taken */
export function serveApp(app: Hono, port: number): Promise<Served> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, ({ port: actual }) => {
      resolve({ url: `http://127.0.0.1:${actual}`, close: () => closeServer(server) })
    })
    server.on('error', reject)
  })
}

/** Connections kept alive by idle pilots would hold the server open for minutes. */
const closeServer = (server: ServerType): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
