/** Every route of the service as data: from here come the Lambdas' routing, the typed client and the OpenAPI document. */
import { z } from 'zod'
import { Catalog, CatalogCreated, NewCatalog, StandardCatalog } from './catalogs.ts'
import { CatalogueFile, DatasetPage, FilePage, FileQuery, SignedDownload } from './catalogue.ts'
import type { Caller } from './identity.ts'
import { JobPage, JobQuery, JobView, LogText, UserPage } from './jobs.ts'
import { Observation, ObservationPage, ObservationQuery } from './observations.ts'
import { Collection } from './payload.ts'
import { Heartbeat, HeartbeatAnswer, PilotAnswer, PilotCall, PilotRegistered, PilotRegistration } from './pilots.ts'
import { NewSiteState, PilotLaunch, PilotLaunched, Site, SiteView } from './sites.ts'
import { Quote, Submission, TaskAccepted } from './submission.ts'
import { LinkOffer, Rerun, TaskMoved, TaskPage, TaskQuery, TaskView, VisitView } from './tasks.ts'

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

const route = <const R extends Route>(of: R): R => of

const taskId = z.coerce.number().int().min(1)
const pandaId = z.coerce.number().int().min(1)
const visit = z.coerce.number().int().min(0).max(999)
const Done = z.object({ done: z.literal(true) })

export const ROUTES = {
  createCatalog: route({
    method: 'POST',
    path: '/v1/catalogs',
    lambda: 'catalogs',
    who: 'person',
    body: NewCatalog,
    answer: CatalogCreated,
    status: 201,
    says: 'Gives an instance catalog: an upload (answered with presigned forms), a URL, or a standard one by name.',
  }),
  completeCatalog: route({
    method: 'POST',
    path: '/v1/catalogs/{catalogId}/complete',
    lambda: 'catalogs',
    who: 'person',
    params: z.object({ catalogId: z.string() }),
    answer: Catalog,
    status: 202,
    says: 'Says that every file of the upload is there; the deep check begins.',
  }),
  readCatalog: route({
    method: 'GET',
    path: '/v1/catalogs/{catalogId}',
    lambda: 'catalogs',
    who: 'person',
    params: z.object({ catalogId: z.string() }),
    answer: Catalog,
    says: 'One catalog with the verdict of its check: faults by line, what PhoSim would have done, the remedy.',
  }),
  listCatalogs: route({
    method: 'GET',
    path: '/v1/catalogs',
    lambda: 'catalogs',
    who: 'person',
    answer: z.object({ catalogs: z.array(Catalog) }),
    says: 'Your catalogs, newest first.',
  }),
  listStandardCatalogs: route({
    method: 'GET',
    path: '/v1/standard-catalogs',
    lambda: 'catalogs',
    who: 'person',
    answer: z.object({ catalogs: z.array(StandardCatalog) }),
    says: 'The catalogs that the service makes itself.',
  }),
  searchObservations: route({
    method: 'GET',
    path: '/v1/observations',
    lambda: 'observations',
    who: 'person',
    query: ObservationQuery,
    answer: ObservationPage,
    says: 'OpSim visits by id prefix, filter, night and sky position.',
  }),
  readObservation: route({
    method: 'GET',
    path: '/v1/observations/{obsHistId}',
    lambda: 'observations',
    who: 'person',
    params: z.object({ obsHistId: z.string() }),
    answer: Observation,
    says: 'One OpSim visit.',
  }),
  importObservations: route({
    method: 'POST',
    path: '/v1/observations',
    lambda: 'observations',
    who: 'operator',
    body: z.object({ observations: z.array(Observation).min(1).max(1000) }),
    answer: z.object({ imported: z.number().int() }),
    says: 'Adds OpSim visits to the table; a known id is replaced.',
  }),
  submitTask: route({
    method: 'POST',
    path: '/v1/tasks',
    lambda: 'submission',
    who: 'person',
    body: Submission,
    answer: TaskAccepted,
    status: 201,
    says: 'Submits a task. Send an Idempotency-Key: the same key and body get the first answer again.',
  }),
  quoteTask: route({
    method: 'POST',
    path: '/v1/quotes',
    lambda: 'submission',
    who: 'person',
    body: Submission,
    answer: Quote,
    says: 'What the task would take: jobs, CPU hours, memory, output volume, price by site. Nothing is spent.',
  }),
  listTasks: route({
    method: 'GET',
    path: '/v1/tasks',
    lambda: 'monitor',
    who: 'person',
    query: TaskQuery,
    answer: TaskPage,
    says: 'Tasks you may read, newest first.',
  }),
  readTask: route({
    method: 'GET',
    path: '/v1/tasks/{taskId}',
    lambda: 'monitor',
    who: 'person',
    params: z.object({ taskId }),
    answer: TaskView,
    says: 'One task: how it is in a sentence, its visits, failures by class, why it waits, and what may be done.',
  }),
  readVisit: route({
    method: 'GET',
    path: '/v1/tasks/{taskId}/visits/{visit}',
    lambda: 'monitor',
    who: 'person',
    params: z.object({ taskId, visit }),
    answer: VisitView,
    says: 'One visit with a cell for every job: the focal plane.',
  }),
  rerunTask: route({
    method: 'POST',
    path: '/v1/tasks/{taskId}/rerun',
    lambda: 'submission',
    who: 'person',
    params: z.object({ taskId }),
    body: Rerun,
    answer: TaskMoved,
    status: 202,
    says: 'Runs what failed, or the sensors named, again as a new round.',
  }),
  acceptTask: route({
    method: 'POST',
    path: '/v1/tasks/{taskId}/accept',
    lambda: 'submission',
    who: 'person',
    params: z.object({ taskId }),
    answer: TaskMoved,
    says: 'Takes an incomplete task as it is.',
  }),
  cancelTask: route({
    method: 'POST',
    path: '/v1/tasks/{taskId}/cancel',
    lambda: 'submission',
    who: 'person',
    params: z.object({ taskId }),
    answer: TaskMoved,
    status: 202,
    says: 'Stops a task; what has finished stays.',
  }),
  releaseTask: route({
    method: 'POST',
    path: '/v1/tasks/{taskId}/release',
    lambda: 'submission',
    who: 'person',
    params: z.object({ taskId }),
    answer: TaskMoved,
    status: 202,
    says: 'Runs the rest of a task that is held because its scouts failed alike.',
  }),
  cancelJob: route({
    method: 'POST',
    path: '/v1/jobs/{pandaId}/cancel',
    lambda: 'submission',
    who: 'person',
    params: z.object({ pandaId }),
    answer: z.object({ pandaId: z.number(), state: z.string() }),
    status: 202,
    says: 'Stops one job.',
  }),
  readLink: route({
    method: 'GET',
    path: '/v1/links/{link}',
    lambda: 'submission',
    who: 'link',
    params: z.object({ link: z.string() }),
    answer: LinkOffer,
    says: 'Shows what the signed link of a mail would do.',
  }),
  followLink: route({
    method: 'POST',
    path: '/v1/links/{link}',
    lambda: 'submission',
    who: 'link',
    params: z.object({ link: z.string() }),
    answer: TaskMoved,
    status: 202,
    says: 'Does it, once.',
  }),
  listJobs: route({
    method: 'GET',
    path: '/v1/jobs',
    lambda: 'monitor',
    who: 'person',
    query: JobQuery,
    answer: JobPage,
    says: "Jobs by PanDA's attributes: exact counts of each value, and a page of rows.",
  }),
  readJob: route({
    method: 'GET',
    path: '/v1/jobs/{pandaId}',
    lambda: 'monitor',
    who: 'person',
    params: z.object({ pandaId }),
    answer: JobView,
    says: 'One job with every attempt, its timings, pilot, failure, files and why it waits.',
  }),
  readLog: route({
    method: 'GET',
    path: '/v1/jobs/{pandaId}/log',
    lambda: 'monitor',
    who: 'person',
    params: z.object({ pandaId }),
    query: z.object({
      attempt: z.coerce.number().int().min(1).optional(),
      offset: z.coerce.number().int().min(0).default(0),
    }),
    answer: LogText,
    says: 'The log of an attempt; of a running one the last lines, from the moment somebody watches.',
  }),
  readScript: route({
    method: 'GET',
    path: '/v1/jobs/{pandaId}/script',
    lambda: 'monitor',
    who: 'person',
    params: z.object({ pandaId }),
    answer: z.object({ script: z.string() }),
    says: 'A shell script that runs the job again by hand.',
  }),
  listUsers: route({
    method: 'GET',
    path: '/v1/users',
    lambda: 'monitor',
    who: 'person',
    query: z.object({ days: z.coerce.number().int().min(1).max(3660).default(60) }),
    answer: UserPage,
    says: 'Users with their jobs by state, sites and CPU.',
  }),
  listSites: route({
    method: 'GET',
    path: '/v1/sites',
    lambda: 'sites',
    who: 'person',
    answer: z.object({ sites: z.array(SiteView) }),
    says: 'Sites with their state, limits, price, pilots and jobs.',
  }),
  readSite: route({
    method: 'GET',
    path: '/v1/sites/{site}',
    lambda: 'sites',
    who: 'person',
    params: z.object({ site: z.string() }),
    answer: SiteView,
    says: 'One site.',
  }),
  defineSite: route({
    method: 'POST',
    path: '/v1/sites',
    lambda: 'sites',
    who: 'operator',
    body: Site,
    answer: SiteView,
    status: 201,
    says: 'Adds a site or changes it.',
  }),
  setSiteState: route({
    method: 'POST',
    path: '/v1/sites/{site}/state',
    lambda: 'sites',
    who: 'operator',
    params: z.object({ site: z.string() }),
    body: NewSiteState,
    answer: SiteView,
    says: 'Puts a site online, offline, to test or paused, with a reason.',
  }),
  launchPilots: route({
    method: 'POST',
    path: '/v1/sites/{site}/pilot-tokens',
    lambda: 'sites',
    who: 'operator',
    params: z.object({ site: z.string() }),
    body: PilotLaunch,
    answer: PilotLaunched,
    status: 201,
    says: 'A short-lived token with which pilots may register at the site, and the command to start one.',
  }),
  searchFiles: route({
    method: 'GET',
    path: '/v1/files',
    lambda: 'catalogue',
    who: 'person',
    query: FileQuery,
    answer: FilePage,
    says: 'Files by task, visit, sensor, filter, owner and product.',
  }),
  listDatasets: route({
    method: 'GET',
    path: '/v1/datasets',
    lambda: 'catalogue',
    who: 'person',
    query: z.object({
      taskId: z.coerce.number().int().optional(),
      owner: z.string().max(100).optional(),
      days: z.coerce.number().int().min(1).max(3660).default(60),
      limit: z.coerce.number().int().min(1).max(500).default(100),
      cursor: z.string().max(1000).optional(),
    }),
    answer: DatasetPage,
    says: 'Datasets: what each visit has left.',
  }),
  downloadFile: route({
    method: 'GET',
    path: '/v1/download',
    lambda: 'catalogue',
    who: 'person',
    query: z.object({ guid: z.string().max(300) }),
    answer: SignedDownload,
    says: 'Signs the download of one file, for a few minutes.',
  }),
  readFile: route({
    method: 'GET',
    path: '/v1/file',
    lambda: 'catalogue',
    who: 'person',
    query: z.object({ guid: z.string().max(300) }),
    answer: CatalogueFile,
    says: 'What the catalogue knows of one file.',
  }),
  registerPilot: route({
    method: 'POST',
    path: '/v1/pilots',
    lambda: 'dispatch',
    who: 'launch',
    body: PilotRegistration,
    answer: PilotRegistered,
    status: 201,
    says: 'A pilot presents the token of its launch and gets its own.',
  }),
  callPilot: route({
    method: 'POST',
    path: '/v1/pilots/{pilotId}/slots/{slot}',
    lambda: 'dispatch',
    who: 'pilot',
    params: z.object({ pilotId: z.string(), slot: z.coerce.number().int().min(0).max(255) }),
    body: PilotCall,
    answer: PilotAnswer,
    says: 'One slot reports the end of its job and gets the next one in the same answer.',
  }),
  beatPilot: route({
    method: 'POST',
    path: '/v1/pilots/{pilotId}/heartbeat',
    lambda: 'dispatch',
    who: 'pilot',
    params: z.object({ pilotId: z.string() }),
    body: Heartbeat,
    answer: HeartbeatAnswer,
    says: 'All slots of a pilot say that they live; the answer holds what is desired of each.',
  }),
  readCollection: route({
    method: 'GET',
    path: '/v1/pilots/{pilotId}/leases/{lease}/collection',
    lambda: 'dispatch',
    who: 'pilot',
    params: z.object({ pilotId: z.string(), lease: z.string() }),
    query: z.object({ cursor: z.string().max(1000).optional() }),
    answer: z.object({
      collection: Collection,
      previews: z.array(z.object({ path: z.string(), url: z.string() })),
      cursor: z.string().optional(),
    }),
    says: 'What the collect job of a visit gathers, a page at a time.',
  }),
  leavePilot: route({
    method: 'DELETE',
    path: '/v1/pilots/{pilotId}',
    lambda: 'dispatch',
    who: 'pilot',
    params: z.object({ pilotId: z.string() }),
    answer: Done,
    says: 'A pilot ends in good order; whatever it still held goes to others.',
  }),
  readOpenApi: route({
    method: 'GET',
    path: '/v1/openapi.json',
    lambda: 'monitor',
    who: 'anyone',
    answer: z.record(z.string(), z.unknown()),
    says: 'This interface as an OpenAPI 3.1 document.',
  }),
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
