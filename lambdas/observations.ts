/** The Lambda of the observation table. */
import { importObservations, readObservation, searchObservations } from '../core/observations.ts'
import { type Handlers, httpHandler } from './http.ts'
import { wiring } from './wiring.ts'

async function handlers(): Promise<Handlers<'observations'>> {
  const { world } = wiring()
  return {
    searchObservations: async ({ query }) => searchObservations(world, query),
    readObservation: ({ params }) => readObservation(world, params.obsHistId),
    importObservations: ({ body }) => importObservations(world, body.observations),
  }
}

export const handler = httpHandler('observations', async () => wiring().callers, handlers)
