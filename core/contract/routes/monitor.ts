/** Routes by which people see tasks, visits, jobs and users. */
import { z } from 'zod'
import { About } from '../about.ts'
import { ErrorPage, ErrorQuery } from '../errors.ts'
import { Person } from '../identity.ts'
import { JobPage, JobQuery, JobView, LogText, UserPage } from '../jobs.ts'
import { TaskPage, TaskQuery, TaskView, VisitAttempts, VisitView } from '../tasks.ts'
import { pandaId, route, taskId, visit } from './route.ts'

export const monitorRoutes = {
  readPerson: route({
    method: 'GET',
    path: '/v1/me',
    lambda: 'monitor',
    who: 'person',
    answer: Person,
    says: 'Who you are, as your token says: name, working groups, whether you are an operator.',
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
  listAttempts: route({
    method: 'GET',
    path: '/v1/tasks/{taskId}/visits/{visit}/attempts',
    lambda: 'monitor',
    who: 'person',
    params: z.object({ taskId, visit }),
    answer: VisitAttempts,
    says: 'Every attempt of a visit that has ended: when, where, how long, how much memory; and those that run, since when and where.',
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
  listErrors: route({
    method: 'GET',
    path: '/v1/errors',
    lambda: 'monitor',
    who: 'person',
    query: ErrorQuery,
    answer: ErrorPage,
    says: 'Failures by class and code, counted exactly: how many for good, how many tried again, where, of which tasks, and what one said.',
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
  readService: route({
    method: 'GET',
    path: '/v1/service',
    lambda: 'monitor',
    who: 'anyone',
    answer: About,
    says: 'What the service says of itself: how to sign in, its simulators, its limits, whether mails arrive.',
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
