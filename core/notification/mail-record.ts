/** What a task's header remembers of its mails: claimed, sent, recorded. */
import type { NotificationMessage } from '../contract/events.ts'
import type { TaskView } from '../contract/tasks.ts'
import { secondsBetween } from '../instants.ts'
import { type Mail, SELF_TESTER, type Task } from '../task.ts'

export type About = NotificationMessage['about']

/** Between claim and record lies one call to the mail service; after this long nobody knows whether it was sent. */
const CLAIM_SECONDS = 60

/** The word on a held task must not take the place of the mail that tells how the round ended. */
export const mailKey = (round: number, about: About): string => (about === 'held' ? `${round} held` : String(round))

/** A claim that nobody is at any more, and that was never recorded as sent. */
export const isUnconfirmed = (mail: Mail, now: string): boolean =>
  mail.state === 'claimed' && secondsBetween(mail.claimedAt, now) > CLAIM_SECONDS

/** What a mail of the task as it is now would be about; undefined while there is nothing to tell, or nobody to be told. */
export function aboutOf({ state, settledAt, selfTest, owner }: Task): About | undefined {
  if (selfTest && owner === SELF_TESTER) return undefined
  if (state === 'held' || state === 'refused') return state
  return settledAt === undefined ? undefined : 'settled'
}

/** The mail on the task's present state, as its page shows it. */
export function mailOf(task: Task, now: string): TaskView['mail'] {
  const about = aboutOf(task)
  if (about === undefined) return undefined
  const mail = task.mails[mailKey(task.round, about)]
  if (mail === undefined) return { state: 'pending', to: task.email }
  const { to, sentAt, error } = mail
  return {
    state: mail.state === 'claimed' ? (isUnconfirmed(mail, now) ? 'unconfirmed' : 'pending') : mail.state,
    to,
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(error === undefined ? {} : { error }),
  }
}
