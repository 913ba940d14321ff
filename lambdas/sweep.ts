/** Sweep's Lambda: every minute, what no event tells of; and since it sees everything, it measures. */
import { Census } from '../core/census.ts'
import { watchSites } from '../core/sites/watching.ts'
import { sweepBoards, sweepPilots, sweepTasks } from '../core/sweep.ts'
import { censusMeasures, measure, watchMeasures } from './metrics.ts'
import { wiring } from './wiring.ts'

/** Of ten sweeps one reads a board's jobs again. */
const REREAD_SHARE = 0.1

export async function handler() {
  const { world, environment } = wiring()
  const census = new Census()
  const pilots = await sweepPilots(world, census)
  const swept = { ...pilots, ...(await sweepTasks(world, census)), ...(await sweepBoards(world, census, REREAD_SHARE)) }
  measure(environment.metricsNamespace, censusMeasures(census, pilots.late, pilots.lapsed))
  const watched = await watchSites(world)
  measure(environment.metricsNamespace, watchMeasures(watched))
  return { ...swept, ...watched }
}
