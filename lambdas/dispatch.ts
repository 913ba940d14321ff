/** Dispatch's Lambda: everything that pilots say. */
import { collectionOf } from '../core/catalogue.ts'
import type { Report } from '../core/contract/pilots.ts'
import { beatPilot } from '../core/dispatch/heartbeat.ts'
import { leavePilot, registerPilot } from '../core/dispatch/registration.ts'
import { callSlot } from '../core/dispatch.ts'
import { type Handlers, httpHandler } from './http.ts'
import { measure, reportMeasures } from './metrics.ts'
import { wiring } from './wiring.ts'

async function tell(report: Report, site: string): Promise<void> {
  const { world, environment } = wiring()
  const { metricsNamespace } = environment
  if (metricsNamespace === undefined) return
  const usdPerCoreHour = (await world.sites.read(site))?.site.usdPerCoreHour ?? 0
  measure(metricsNamespace, reportMeasures(report, site, usdPerCoreHour))
}

async function handlers(): Promise<Handlers<'dispatch'>> {
  const { world } = wiring()
  return {
    registerPilot: ({ body }, launch) => registerPilot(world, launch, body),
    callPilot: async ({ params, body }, pilot) => {
      const answer = await callSlot(world, pilot.pilotId, params.slot, body)
      if (body.report !== undefined) await tell(body.report, pilot.site)
      return answer
    },
    beatPilot: ({ body }, pilot) => beatPilot(world, pilot.pilotId, body),
    readCollection: ({ params, query }, pilot) => collectionOf(world, pilot.pilotId, params.lease, query.cursor),
    leavePilot: async (_request, pilot) => {
      await leavePilot(world, pilot.pilotId)
      return { done: true }
    },
  }
}

export const handler = httpHandler('dispatch', async () => wiring().callers, handlers)
