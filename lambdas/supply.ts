/** Supply's Lambda: poked by the brokerage for one site, and every minute for all of them. */
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { supply } from '../core/supply.ts'
import { queueHandler } from './queue.ts'
import { pools, wiring } from './wiring.ts'

const world = () => ({ ...wiring().world, pools: pools() })

const poked = queueHandler('supply', ({ site }) => supply(world(), site))

export async function handler(
  event: SQSEvent | { readonly Records?: undefined },
): Promise<SQSBatchResponse | undefined> {
  if (event.Records !== undefined) return poked(event)
  await supply(world())
  return undefined
}
