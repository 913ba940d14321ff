/** The Lambda of sites: their state for all, their switches for operators. */
import {
  defineSite,
  launchPilots,
  listSitePilots,
  listSites,
  readSite,
  readSiteHistory,
  setSiteState,
} from '../core/sites.ts'
import { type Handlers, httpHandler } from './http.ts'
import { wiring } from './wiring.ts'

async function handlers(): Promise<Handlers<'sites'>> {
  const { world } = wiring()
  return {
    listSites: async () => ({ sites: await listSites(world) }),
    readSite: ({ params }) => readSite(world, params.site),
    defineSite: ({ body }, person) => defineSite(world, person, body),
    setSiteState: ({ params, body }, person) => setSiteState(world, person, params.site, body),
    readSiteHistory: ({ params, query }) => readSiteHistory(world, params.site, query.days),
    listSitePilots: ({ params }) => listSitePilots(world, params.site),
    launchPilots: ({ params, body }) => launchPilots(world, params.site, body.uses),
  }
}

export const handler = httpHandler('sites', async () => wiring().callers, handlers)
