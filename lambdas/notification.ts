/** Notification's Lambda: one mail a task and round. */
import { notify } from '../core/notification.ts'
import { queueHandler } from './queue.ts'
import { mailer, wiring } from './wiring.ts'

export const handler = queueHandler('notification', (message) =>
  notify({ ...wiring().world, mailer: mailer() }, message),
)
