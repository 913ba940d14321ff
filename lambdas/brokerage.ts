/** Brokerage's Lambda: one message of the brokerage queue at a time. */
import { broker } from '../core/brokerage.ts'
import { queueHandler } from './queue.ts'
import { wiring } from './wiring.ts'

export const handler = queueHandler('brokerage', (message) => broker(wiring().world, message))
