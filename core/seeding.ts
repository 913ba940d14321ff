/** What a new service begins with: the sites of its own, and the small survey for the picker of visits. */
import { surveyVisits } from '../phosim/survey.ts'
import type { Site, SiteStatus } from './contract/sites.ts'
import type { World } from './world.ts'

export type SeedingWorld = Pick<World, 'clock' | 'sites' | 'observations'>

/** No person has said so: self-tests may move it from there. */
const onlineBy = (by: string, changedAt: string): SiteStatus => ({
  ...{ state: 'online', reason: `part of ${by}`, by, changedAt },
  automatic: true,
})

/** Sites as they are now, their state as it was left; the survey where there is no observation yet. */
export async function seed(world: SeedingWorld, sites: readonly Site[], by: string): Promise<void> {
  for (const site of sites) {
    const known = await world.sites.read(site.site)
    await world.sites.define(site, known?.status ?? onlineBy(by, world.clock.now()))
  }
  const { observations } = await world.observations.search({ limit: 1 })
  if (observations.length === 0) await world.observations.save(surveyVisits())
}
