/** Sweep's Lambda: every minute, what no event tells of. */
import { sweepBoards, sweepPilots } from '../core/sweep.ts'
import { wiring } from './wiring.ts'

export async function handler() {
  const { world } = wiring()
  return { ...(await sweepPilots(world)), ...(await sweepBoards(world)) }
}
