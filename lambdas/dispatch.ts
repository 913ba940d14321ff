/** Dispatch's Lambda: everything that pilots say. */
import { collectionOf } from '../core/catalogue.ts'
import { callSlot } from '../core/dispatch.ts'
import { beatPilot } from '../core/heartbeat.ts'
import { leavePilot, registerPilot } from '../core/registration.ts'
import { type Handlers, httpHandler } from './http.ts'
import { wiring } from './wiring.ts'

async function handlers(): Promise<Handlers<'dispatch'>> {
  const { world } = wiring()
  return {
    registerPilot: ({ body }, launch) => registerPilot(world, launch, body),
    callPilot: ({ params, body }, pilot) => callSlot(world, pilot.pilotId, params.slot, body),
    beatPilot: ({ body }, pilot) => beatPilot(world, pilot.pilotId, body),
    readCollection: ({ params, query }, pilot) => collectionOf(world, pilot.pilotId, params.lease, query.cursor),
    leavePilot: async (_request, pilot) => {
      await leavePilot(world, pilot.pilotId)
      return { done: true }
    },
  }
}

export const handler = httpHandler('dispatch', async () => wiring().callers, handlers)
