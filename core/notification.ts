/** Notification: one mail a task and round, claimed in the task's header, sent, recorded. */
import { actable } from './access.ts'
import { suppressedWords } from './bounces.ts'
import type { NotificationMessage } from './contract/events.ts'
import type { Person } from './contract/identity.ts'
import { Refusal } from './contract/problems.ts'
import type { Suppression } from './contract/suppressions.ts'
import type { TaskView } from './contract/tasks.ts'
import { oneLine } from './monitor/wording.ts'
import { composeMail, type MailWorld } from './notification/mail.ts'
import { type About, aboutOf, isUnconfirmed, mailKey, mailOf } from './notification/mail-record.ts'
import type { Mail, Task } from './task.ts'
import type { MailMessage, World } from './world.ts'

export type NotificationWorld = MailWorld & Pick<World, 'clock' | 'tasks' | 'mailer' | 'suppressions'>

/**
 * Takes a message: sends the round's mail unless somebody has claimed it. A claim without a record is never sent again by
 * itself, for nobody knows how far it came; a mail that was refused is recorded, and thrown on so that the queue brings the
 * message again.
 */
export async function notify(
  world: NotificationWorld,
  { task: taskId, round, about }: NotificationMessage,
): Promise<void> {
  const task = await world.tasks.read(taskId)
  if (task === undefined || task.round !== round || aboutOf(task) !== about) return
  await sendOnce(world, task, about, (mail) => mail === undefined || mail.state === 'failed')
}

/** Sends again what failed or was never confirmed, because somebody asks for it. @throws Refusal `conflict` */
export async function resend(world: NotificationWorld, person: Person, taskId: number): Promise<TaskView['mail']> {
  const task = actable(person, await world.tasks.read(taskId), `task ${taskId}`)
  const about = aboutOf(task)
  if (about === undefined)
    throw new Refusal('conflict', `Task ${taskId} is ${task.state}: there is nothing to tell yet.`)
  const sent = await sendOnce(world, task, about, (mail) => mayResend(mail, world.clock.now()))
  if (!sent) throw new Refusal('conflict', 'The mail was sent, or is just being sent.')
  const after = await world.tasks.read(taskId)
  return after && mailOf(after, world.clock.now())
}

const mayResend = (mail: Mail | undefined, now: string): boolean =>
  mail === undefined || mail.state === 'failed' || mail.state === 'bounced' || isUnconfirmed(mail, now)

/** Reads and composes before it claims, so that what cannot be read leaves no claim behind. */
async function sendOnce(
  world: NotificationWorld,
  task: Task,
  about: About,
  may: (mail: Mail | undefined) => boolean,
): Promise<boolean> {
  if (!may(task.mails[mailKey(task.round, about)])) return false
  const suppressed = await world.suppressions.read(task.email)
  if (suppressed !== undefined) return writeMail(world, task, about, refused(world, task, about, suppressed), may)
  const message = await composeMail(world, task, about)
  const claim: Mail = { state: 'claimed', to: task.email, about, claimedAt: world.clock.now() }
  if (!(await writeMail(world, task, about, claim, may))) return false
  await deliver(world, task, about, claim, message)
  return true
}

const refused = (world: Pick<World, 'clock'>, { email }: Task, about: About, why: Suppression): Mail => ({
  state: 'failed',
  to: email,
  about,
  claimedAt: world.clock.now(),
  error: suppressedWords(why),
})

async function deliver(
  world: NotificationWorld,
  task: Task,
  about: About,
  claim: Mail,
  message: MailMessage,
): Promise<void> {
  const isOurs = (mail: Mail | undefined) => mail?.claimedAt === claim.claimedAt && mail.state === 'claimed'
  try {
    await world.mailer.send(message)
  } catch (fault) {
    await writeMail(world, task, about, { ...claim, state: 'failed', error: wordsOf(fault) }, isOurs)
    // A mail refused for what it says or for its address is refused again.
    if (fault instanceof Refusal) return
    throw fault
  }
  await writeMail(world, task, about, { ...claim, state: 'sent', sentAt: world.clock.now() }, isOurs)
}

const wordsOf = (fault: unknown): string =>
  oneLine(fault instanceof Error ? fault.message : String(fault)).slice(0, 300)

/** Writes the round's mail into the header as it is by then, if the mail that stands there may be replaced. */
async function writeMail(
  world: Pick<World, 'tasks'>,
  { taskId, round }: Task,
  about: About,
  mail: Mail,
  may: (mail: Mail | undefined) => boolean,
): Promise<boolean> {
  const key = mailKey(round, about)
  for (;;) {
    const task = await world.tasks.read(taskId)
    if (task === undefined || !may(task.mails[key])) return false
    if (await world.tasks.write({ ...task, mails: { ...task.mails, [key]: mail } })) return true
  }
}
