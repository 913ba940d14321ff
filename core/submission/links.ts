/** Links of mails: signed, bound to a user and a round, and good for one use; looking at one does nothing. */
import type { z } from 'zod'
import { Refusal } from '../contract/problems.ts'
import type { LinkOffer, TaskMoved } from '../contract/tasks.ts'
import { failedJobs, reportOn } from '../monitor/task-report.ts'
import { plural } from '../monitor/wording.ts'
import type { Task } from '../task.ts'
import type { LinkClaims, World } from '../world.ts'
import { requestRerun } from './wishes.ts'

type LinkWorld = Pick<World, 'clock' | 'tasks' | 'boards' | 'jobs' | 'sites' | 'pilots' | 'queues' | 'tokens'>

/** What the link would do. */
export async function readLink(world: LinkWorld, link: string): Promise<z.infer<typeof LinkOffer>> {
  const { claims, task } = await known(world, link)
  const used = isUsed(task, claims)
  const { taskId, name } = task
  return { action: claims.action, taskId, name, sentence: used ? USED : await offerOf(world, task), used }
}

/** Does it, in the name of the user to whom the mail went; the header remembers the link in the same write. */
export async function followLink(world: LinkWorld, link: string): Promise<TaskMoved> {
  const { claims, task } = await known(world, link)
  if (isUsed(task, claims)) throw new Refusal('conflict', USED)
  const person = { user: claims.user, groups: [], operator: false }
  return requestRerun(world, person, claims.taskId, {}, claims.linkId)
}

const USED = 'This link has done its work, or the task has moved on since the mail: see the task itself.'

/** A link of an earlier round would run again what nobody meant by it. */
const isUsed = (task: Task, { linkId, round }: LinkClaims): boolean =>
  task.usedLinks.includes(linkId) || task.round !== round

/** @throws Refusal `not-found` for a link that is forged, too old, or of somebody who does not own the task */
async function known(world: LinkWorld, link: string): Promise<{ claims: LinkClaims; task: Task }> {
  const claims = await world.tokens.readLink(link)
  const task = claims === undefined ? undefined : await world.tasks.read(claims.taskId)
  if (claims === undefined || task === undefined || task.owner !== claims.user)
    throw new Refusal('not-found', 'This link is not valid, or not any more: open the task and act there.')
  return { claims, task }
}

async function offerOf(world: LinkWorld, task: Task): Promise<string> {
  const report = await reportOn(world, task)
  const visits = plural(task.visits.length, 'visit')
  return `Runs the ${plural(failedJobs(report), 'failed job')} of its ${visits} again as round ${task.round + 1}; what has finished stays.`
}
