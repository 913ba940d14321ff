/** Every route of the service as data: from here come the Lambdas' routing, the typed client and the OpenAPI document. */
import type { z } from 'zod'
import { catalogRoutes } from './routes/catalogs.ts'
import { catalogueRoutes } from './routes/catalogue.ts'
import { dispatchRoutes } from './routes/dispatch.ts'
import { mailRoutes } from './routes/mail.ts'
import { monitorRoutes } from './routes/monitor.ts'
import { observationRoutes } from './routes/observations.ts'
import type { HttpLambda } from './routes/route.ts'
import { siteRoutes } from './routes/sites.ts'
import { submissionRoutes } from './routes/submission.ts'

export type { HttpLambda, Route } from './routes/route.ts'

export const ROUTES = {
  ...catalogRoutes,
  ...observationRoutes,
  ...submissionRoutes,
  ...monitorRoutes,
  ...siteRoutes,
  ...catalogueRoutes,
  ...dispatchRoutes,
  ...mailRoutes,
} as const

export type Routes = typeof ROUTES
export type RouteName = keyof Routes

type Part<R, K extends string> = R extends Record<K, infer S extends z.ZodType> ? S : never

/** What a caller gives, part by part; defaults may be left out. */
export type RequestOf<N extends RouteName> = (Part<Routes[N], 'params'> extends never
  ? unknown
  : { readonly params: z.output<Part<Routes[N], 'params'>> }) &
  (Part<Routes[N], 'query'> extends never ? unknown : { readonly query?: z.input<Part<Routes[N], 'query'>> }) &
  (Part<Routes[N], 'body'> extends never ? unknown : { readonly body: z.input<Part<Routes[N], 'body'>> })

/** What a handler gets: checked, with defaults filled in; `undefined` where the route has no such part. */
export interface CheckedRequest<N extends RouteName> {
  readonly params: Part<Routes[N], 'params'> extends never ? undefined : z.output<Part<Routes[N], 'params'>>
  readonly query: Part<Routes[N], 'query'> extends never ? undefined : z.output<Part<Routes[N], 'query'>>
  readonly body: Part<Routes[N], 'body'> extends never ? undefined : z.output<Part<Routes[N], 'body'>>
}

export type AnswerOf<N extends RouteName> = z.output<Routes[N]['answer']>

/** The names of the routes that a Lambda answers. */
export type RoutesOf<L extends HttpLambda> = { [N in RouteName]: Routes[N]['lambda'] extends L ? N : never }[RouteName]
