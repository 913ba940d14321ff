/** Sites: what they are, how they do, and what an operator may do to them. */
import type { Board } from './board.ts'
import { litCells } from './board.ts'
import { expectedWaitSeconds } from './brokerage/expected-wait.ts'
import type { PilotFile } from './contract/about.ts'
import type { Person } from './contract/identity.ts'
import { Refusal } from './contract/problems.ts'
import type { NewSiteState, Site, SiteHistory, SitePilots, SiteStatus, SiteView } from './contract/sites.ts'
import { daysBefore, instant } from './instants.ts'
import type { Launch } from './pilot.ts'
import { verdictsOn } from './sites/exclusion.ts'
import { readHistory } from './sites/failures.ts'
import { sitePilots } from './sites/pilots.ts'
import { selfTestOf } from './sites/self-test.ts'
import { withdrawFrom } from './sites/withdrawing.ts'
import type { SiteItem, World } from './world.ts'

type SiteWorld = Pick<
  World,
  'clock' | 'random' | 'settings' | 'jobs' | 'boards' | 'tasks' | 'sites' | 'pilots' | 'queues' | 'tokens'
>

const SUMMARY_DAYS = 60

type Counts = Map<string, Record<string, number>>

/** Jobs by site and state, read off the boards. */
async function countJobs(boards: AsyncIterable<Board>): Promise<Counts> {
  const counts: Counts = new Map()
  for await (const board of boards)
    for (const { site, state } of litCells(board)) {
      if (site === undefined) continue
      const of = counts.get(site) ?? {}
      of[state] = (of[state] ?? 0) + 1
      counts.set(site, of)
    }
  return counts
}

async function viewOf(
  world: Pick<World, 'tasks'>,
  item: SiteItem,
  counts: Counts,
  withheld?: string,
): Promise<SiteView> {
  const { site, status, live } = item
  const wait = expectedWaitSeconds(item)
  const selfTest = await selfTestOf(world, item)
  return {
    ...site,
    status,
    ...(live === undefined ? {} : { live }),
    jobs: counts.get(site.site) ?? {},
    ...(wait === undefined ? {} : { expectedWaitSeconds: wait }),
    ...(selfTest === undefined ? {} : { selfTest }),
    ...(withheld === undefined ? {} : { withheld }),
  }
}

export async function listSites(world: SiteWorld): Promise<SiteView[]> {
  const counts = await countJobs(world.boards.since(daysBefore(world.clock.now(), SUMMARY_DAYS)))
  const items = (await world.sites.all()).sort((a, b) => a.site.site.localeCompare(b.site.site))
  const { withheld } = verdictsOn(items, world.clock.now())
  return Promise.all(items.map((item) => viewOf(world, item, counts, withheld.get(item.site.site))))
}

export async function readSite(world: SiteWorld, name: string): Promise<SiteView> {
  const item = await known(world, name)
  const counts = await countJobs(world.boards.since(daysBefore(world.clock.now(), SUMMARY_DAYS)))
  const { withheld } = verdictsOn(await world.sites.all(), world.clock.now())
  return viewOf(world, item, counts, withheld.get(name))
}

export async function readSiteHistory(world: SiteWorld, name: string, days: number): Promise<SiteHistory> {
  await known(world, name)
  return readHistory(world, name, days)
}

export async function listSitePilots(world: SiteWorld, name: string): Promise<SitePilots> {
  await known(world, name)
  return sitePilots(world, name)
}

async function known(world: SiteWorld, name: string): Promise<SiteItem> {
  const item = await world.sites.read(name)
  if (item === undefined) throw new Refusal('not-found', `There is no site ${name}.`)
  return item
}

/** Adds a site, in test until an operator puts it online, or changes what a known one has. */
export async function defineSite(world: SiteWorld, person: Person, site: Site): Promise<SiteView> {
  const before = await world.sites.read(site.site)
  const status = before?.status ?? {
    state: 'test' as const,
    reason: 'new',
    by: person.user,
    changedAt: world.clock.now(),
  }
  await world.sites.define(site, status)
  return viewOf(world, { site, status }, new Map())
}

/**
 * What waits at a site that will not run it goes back to the brokerage at once; a site that comes back pokes supply. A
 * person's word stands until a person says otherwise, unless it leaves the site to its self-tests.
 */
export async function setSiteState(
  world: SiteWorld,
  person: Person,
  name: string,
  { state, reason, automatic }: NewSiteState,
): Promise<SiteView> {
  const item = await known(world, name)
  const said = { state, reason, by: person.user, changedAt: world.clock.now() }
  const status: SiteStatus = automatic ? { ...said, automatic } : said
  await world.sites.setStatus(name, status)
  await withdrawFrom(world, { ...item, status })
  if (state !== 'offline') await world.queues.send('supply', { site: name })
  return readSite(world, name)
}

/** A short-lived token for pilots that somebody starts by hand or by a batch system of their own. */
export async function launchPilots(world: SiteWorld, name: string, uses: number) {
  const { site } = await known(world, name)
  const launch: Launch = {
    launch: world.random.id(),
    site: name,
    uses,
    registered: 0,
    slots: site.slotsPerPilot,
    launchedAt: world.clock.now(),
  }
  await world.pilots.saveLaunch(launch)
  const token = await world.tokens.launch(launch)
  const start = `IMSIM_PILOT_TOKEN=${token} node pilot.mjs --server ${world.settings.portalUrl} --slots ${site.slotsPerPilot}`
  const command = `${fetching(world.settings.pilotFile)}${start}`
  return { token, expiresAt: instant(launch.launchedAt, world.settings.launchMinutes * 60), command }
}

/** The pilot's file is run only if it is the one that the service means. */
const fetching = (file: PilotFile | undefined): string =>
  file === undefined ? '' : `curl -fsSo pilot.mjs ${file.url} && echo '${file.sha256}  pilot.mjs' | sha256sum -c && `
