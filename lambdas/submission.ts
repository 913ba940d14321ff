/** Submission's Lambda: tasks, and what people want of them. */

import { liftSuppression, listSuppressions } from '../core/bounces.ts'
import { Refusal } from '../core/contract/problems.ts'
import { resend } from '../core/notification.ts'
import { startSelfTest } from '../core/sites/self-test.ts'
import { followLink, readLink } from '../core/submission/links.ts'
import { acceptTask, cancelOneJob, cancelTask, releaseTask, requestRerun } from '../core/submission/wishes.ts'
import { quoteTask, submitTask } from '../core/submission.ts'
import { type Handlers, httpHandler } from './http.ts'
import { mailer, wiring } from './wiring.ts'

/** A submission without a key could not be told from its own repeat. */
function keyOf(key: string | undefined): string {
  if (key !== undefined && /^[\x21-\x7e]{1,100}$/.test(key)) return key
  throw new Refusal('invalid-request', 'A submission needs an Idempotency-Key of 1 to 100 visible characters.', [
    {
      at: '/headers/idempotency-key',
      message: key === undefined ? 'is missing' : 'is not right',
      remedy: 'Send a new UUID for each new submission.',
    },
  ])
}

async function handlers(): Promise<Handlers<'submission'>> {
  const { world } = wiring()
  return {
    submitTask: ({ body }, person, { idempotencyKey }) => submitTask(world, person, body, keyOf(idempotencyKey)),
    quoteTask: ({ body }, person) => quoteTask(world, person, body),
    rerunTask: ({ params, body }, person) => requestRerun(world, person, params.taskId, body),
    acceptTask: ({ params }, person) => acceptTask(world, person, params.taskId),
    resendMail: async ({ params }, person) => ({
      mail: await resend({ ...world, mailer: mailer() }, person, params.taskId),
    }),
    cancelTask: ({ params }, person) => cancelTask(world, person, params.taskId),
    releaseTask: ({ params }, person) => releaseTask(world, person, params.taskId),
    cancelJob: ({ params }, person) => cancelOneJob(world, person, params.pandaId),
    listSuppressions: async () => ({ suppressions: await listSuppressions(world) }),
    liftSuppression: async ({ params: { address } }) => ({ address, lifted: await liftSuppression(world, address) }),
    startSelfTest: ({ params, body }, person) => startSelfTest(world, person, params.site, body.email),
    readLink: ({ params }) => readLink(world, params.link),
    followLink: ({ params }) => followLink(world, params.link),
  }
}

export const handler = httpHandler('submission', async () => wiring().callers, handlers)
