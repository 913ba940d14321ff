/** Observations: the table of OpSim visits from which scientists pick. */
import type { Observation, ObservationPage, ObservationQuery } from './contract/observations.ts'
import { Refusal } from './contract/problems.ts'
import type { World } from './world.ts'

type ObservationWorld = Pick<World, 'observations'>

export async function readObservation(world: ObservationWorld, obsHistId: string): Promise<Observation> {
  const row = await world.observations.read(obsHistId)
  if (row === undefined) throw new Refusal('not-found', `The observation table has no visit ${obsHistId}.`)
  return row
}

/** A search around a place needs both its coordinates. */
export function searchObservations(world: ObservationWorld, query: ObservationQuery): Promise<ObservationPage> {
  if ((query.raDeg === undefined) !== (query.decDeg === undefined))
    throw new Refusal('invalid-request', 'A sky position needs raDeg and decDeg.', [
      { at: '/query/raDeg', message: 'goes with decDeg' },
    ])
  return world.observations.search(query)
}

/** Whether moon, seeing and airmass are as the query wants them: no index knows of these. */
export const areConditionsAsked = (visit: Observation, query: ObservationQuery): boolean =>
  visit.moonPhase <= (query.moonPhaseMax ?? Number.POSITIVE_INFINITY) &&
  visit.dist2MoonDeg >= (query.moonDistanceDegMin ?? Number.NEGATIVE_INFINITY) &&
  visit.moonAltDeg <= (query.moonAltDegMax ?? Number.POSITIVE_INFINITY) &&
  visit.rawSeeingArcsec <= (query.rawSeeingArcsecMax ?? Number.POSITIVE_INFINITY) &&
  visit.airmass <= (query.airmassMax ?? Number.POSITIVE_INFINITY)

/** Adds visits; a known id is replaced, so a repeated import changes nothing. */
export async function importObservations(
  world: ObservationWorld,
  observations: readonly Observation[],
): Promise<{ imported: number }> {
  await world.observations.save(observations)
  return { imported: observations.length }
}
