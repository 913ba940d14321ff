/** Routes of sites: seen by all, changed by operators. */
import { z } from 'zod'
import { NewSiteState, PilotLaunch, PilotLaunched, Site, SiteHistory, SitePilots, SiteView } from '../sites.ts'
import { route } from './route.ts'

export const siteRoutes = {
  listSites: route({
    method: 'GET',
    path: '/v1/sites',
    lambda: 'sites',
    who: 'person',
    answer: z.object({ sites: z.array(SiteView) }),
    says: 'Sites with their state, limits, price, pilots and jobs.',
  }),
  readSite: route({
    method: 'GET',
    path: '/v1/sites/{site}',
    lambda: 'sites',
    who: 'person',
    params: z.object({ site: z.string() }),
    answer: SiteView,
    says: 'One site.',
  }),
  defineSite: route({
    method: 'POST',
    path: '/v1/sites',
    lambda: 'sites',
    who: 'operator',
    body: Site,
    answer: SiteView,
    status: 201,
    says: 'Adds a site or changes it.',
  }),
  setSiteState: route({
    method: 'POST',
    path: '/v1/sites/{site}/state',
    lambda: 'sites',
    who: 'operator',
    params: z.object({ site: z.string() }),
    body: NewSiteState,
    answer: SiteView,
    says: 'Puts a site online, offline, to test or paused, with a reason.',
  }),
  readSiteHistory: route({
    method: 'GET',
    path: '/v1/sites/{site}/history',
    lambda: 'sites',
    who: 'person',
    params: z.object({ site: z.string() }),
    query: z.object({ days: z.coerce.number().int().min(1).max(7).default(7) }),
    answer: SiteHistory,
    says: 'Failures at a site by hour and class, of the last days.',
  }),
  listSitePilots: route({
    method: 'GET',
    path: '/v1/sites/{site}/pilots',
    lambda: 'sites',
    who: 'operator',
    params: z.object({ site: z.string() }),
    answer: SitePilots,
    says: 'The pilots of a site: how they are, and which jobs they hold.',
  }),
  launchPilots: route({
    method: 'POST',
    path: '/v1/sites/{site}/pilot-tokens',
    lambda: 'sites',
    who: 'operator',
    params: z.object({ site: z.string() }),
    body: PilotLaunch,
    answer: PilotLaunched,
    status: 201,
    says: 'A short-lived token with which pilots may register at the site, and the command to start one.',
  }),
} as const
