/** The monitor's Lambda: tasks, visits, jobs, users, logs, and the interface itself. */
import { readService } from '../core/about.ts'
import { openApiDocument } from '../core/contract/openapi.ts'
import {
  listAttempts,
  listErrors,
  listJobs,
  listTasks,
  listUsers,
  readJob,
  readLog,
  readScript,
  readTask,
  readVisit,
} from '../core/monitor.ts'
import { type Handlers, httpHandler } from './http.ts'
import { mailAccount, wiring } from './wiring.ts'

async function handlers(): Promise<Handlers<'monitor'>> {
  const { world } = wiring()
  return {
    readPerson: async (_, { user, groups, operator }) => ({ user, groups, operator }),
    listTasks: ({ query }, person) => listTasks(world, person, query),
    readTask: ({ params }, person) => readTask(world, person, params.taskId),
    readVisit: ({ params }, person) => readVisit(world, person, params.taskId, params.visit),
    listAttempts: ({ params }, person) => listAttempts(world, person, params.taskId, params.visit),
    listJobs: ({ query }, person) => listJobs(world, person, query),
    listErrors: ({ query }, person) => listErrors(world, person, query),
    readJob: ({ params }, person) => readJob(world, person, params.pandaId),
    readLog: ({ params, query }, person) => readLog(world, person, params.pandaId, query),
    readScript: ({ params }, person) => readScript(world, person, params.pandaId),
    listUsers: ({ query }, person) => listUsers(world, person, query),
    readService: () => readService({ ...world, mailAccount: mailAccount() }),
    readOpenApi: async () => openApiDocument(),
  }
}

export const handler = httpHandler('monitor', async () => wiring().callers, handlers)
