/** Bounces: what came of a mail after it was handed over, kept against its address and shown on its task. */
import type { Suppression } from './contract/suppressions.ts'
import { oneLine } from './monitor/wording.ts'
import { mailKey } from './notification/mail-record.ts'
import type { Mail, Task } from './task.ts'
import type { MailSubject, World } from './world.ts'

/** One address that a mail did not reach, or whose reader did not want it. */
export interface Bounce {
  readonly address: string
  readonly why: Suppression['why']
  /** Whether a later mail would fare the same; a full mailbox may be empty tomorrow. */
  readonly isPermanent: boolean
  readonly words: string
  readonly at: string
  /** The mail that it answers, if it says. */
  readonly mail?: MailSubject
}

const MOST_WORDS = 200

/** Suppresses the address if nothing will reach it, and says so on the task. Hearing it twice changes nothing. */
export async function bounced(world: Pick<World, 'suppressions' | 'tasks'>, bounce: Bounce): Promise<void> {
  const words = oneLine(bounce.words).slice(0, MOST_WORDS)
  const suppression = { address: bounce.address.toLowerCase(), why: bounce.why, words, suppressedAt: bounce.at }
  if (bounce.isPermanent) await world.suppressions.save(suppression)
  if (bounce.mail !== undefined) await mark(world, bounce.mail, { ...bounce, words })
}

async function mark(world: Pick<World, 'tasks'>, { task: taskId, round, about }: MailSubject, bounce: Bounce) {
  const key = mailKey(round, about)
  for (;;) {
    const task = await world.tasks.read(taskId)
    const mail = task?.mails[key]
    if (task === undefined || mail === undefined || !concerns(mail, bounce)) return
    if (await world.tasks.write(withMail(task, key, marked(mail, bounce)))) return
  }
}

const withMail = (task: Task, key: string, mail: Mail): Task => ({ ...task, mails: { ...task.mails, [key]: mail } })

const concerns = (mail: Mail, bounce: Bounce): boolean =>
  mail.to.toLowerCase() === bounce.address.toLowerCase() && mail.state !== 'bounced'

/** An unwanted mail has arrived; one that came back has not. */
function marked(mail: Mail, { why, isPermanent, words }: Bounce): Mail {
  if (why === 'complained')
    return { ...mail, error: 'its reader called it unwanted, so no more mails go to this address' }
  const more = isPermanent ? 'no more mails go to this address until an operator lifts that' : 'send it again later'
  return { ...mail, state: 'bounced', error: `it came back (${words || 'without a reason'}); ${more}` }
}

/** Why no mail goes to an address, for the task that wanted to send one. */
export const suppressedWords = ({ why, words, suppressedAt }: Suppression): string =>
  why === 'complained'
    ? `not sent: a mail to this address was called unwanted on ${suppressedAt.slice(0, 10)}; an operator can lift that`
    : `not sent: a mail to this address came back on ${suppressedAt.slice(0, 10)} (${words}); an operator can lift that`

export const listSuppressions = async (world: Pick<World, 'suppressions'>): Promise<Suppression[]> =>
  (await world.suppressions.all()).sort((a, b) => b.suppressedAt.localeCompare(a.suppressedAt))

export async function liftSuppression(world: Pick<World, 'suppressions'>, address: string): Promise<boolean> {
  const known = await world.suppressions.read(address)
  if (known !== undefined) await world.suppressions.remove(address)
  return known !== undefined
}
