/** Routes of pilots: registered, leased to, heard, gone. */
import { z } from 'zod'
import { Collection } from '../payload.ts'
import { Heartbeat, HeartbeatAnswer, PilotAnswer, PilotCall, PilotRegistered, PilotRegistration } from '../pilots.ts'
import { route } from './route.ts'

const Done = z.object({ done: z.literal(true) })

export const dispatchRoutes = {
  registerPilot: route({
    method: 'POST',
    path: '/v1/pilots',
    lambda: 'dispatch',
    who: 'launch',
    body: PilotRegistration,
    answer: PilotRegistered,
    status: 201,
    says: 'A pilot presents the token of its launch and gets its own.',
  }),
  callPilot: route({
    method: 'POST',
    path: '/v1/pilots/{pilotId}/slots/{slot}',
    lambda: 'dispatch',
    who: 'pilot',
    params: z.object({ pilotId: z.string(), slot: z.coerce.number().int().min(0).max(255) }),
    body: PilotCall,
    answer: PilotAnswer,
    says: 'One slot reports the end of its job and gets the next one in the same answer.',
  }),
  beatPilot: route({
    method: 'POST',
    path: '/v1/pilots/{pilotId}/heartbeat',
    lambda: 'dispatch',
    who: 'pilot',
    params: z.object({ pilotId: z.string() }),
    body: Heartbeat,
    answer: HeartbeatAnswer,
    says: 'All slots of a pilot say that they live; the answer holds what is desired of each.',
  }),
  readCollection: route({
    method: 'GET',
    path: '/v1/pilots/{pilotId}/leases/{lease}/collection',
    lambda: 'dispatch',
    who: 'pilot',
    params: z.object({ pilotId: z.string(), lease: z.string() }),
    query: z.object({ cursor: z.string().max(1000).optional() }),
    answer: z.object({
      collection: Collection,
      previews: z.array(z.object({ path: z.string(), url: z.string() })),
      cursor: z.string().optional(),
    }),
    says: 'What the collect job of a visit gathers, a page at a time.',
  }),
  leavePilot: route({
    method: 'DELETE',
    path: '/v1/pilots/{pilotId}',
    lambda: 'dispatch',
    who: 'pilot',
    params: z.object({ pilotId: z.string() }),
    answer: Done,
    says: 'A pilot ends in good order; whatever it still held goes to others.',
  }),
} as const
