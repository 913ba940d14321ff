/** Planning's Lambda: one message of the planning queue at a time. */
import { plan } from '../core/planning.ts'
import { queueHandler } from './queue.ts'
import { wiring } from './wiring.ts'

export const handler = queueHandler('planning', (message) => plan(wiring().world, message))
