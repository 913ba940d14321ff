/** Routes of the table of OpSim visits. */
import { z } from 'zod'
import { Observation, ObservationPage, ObservationQuery } from '../observations.ts'
import { route } from './route.ts'

export const observationRoutes = {
  searchObservations: route({
    method: 'GET',
    path: '/v1/observations',
    lambda: 'observations',
    who: 'person',
    query: ObservationQuery,
    answer: ObservationPage,
    says: 'OpSim visits by id prefix, filter, night, sky position, moon, seeing and airmass.',
  }),
  readObservation: route({
    method: 'GET',
    path: '/v1/observations/{obsHistId}',
    lambda: 'observations',
    who: 'person',
    params: z.object({ obsHistId: z.string() }),
    answer: Observation,
    says: 'One OpSim visit.',
  }),
  importObservations: route({
    method: 'POST',
    path: '/v1/observations',
    lambda: 'observations',
    who: 'operator',
    body: z.object({ observations: z.array(Observation).min(1).max(1000) }),
    answer: z.object({ imported: z.number().int() }),
    says: 'Adds OpSim visits to the table; a known id is replaced.',
  }),
} as const
