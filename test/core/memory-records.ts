/** The stores that decisions, sites, catalogs, observations and results are kept in, in memory. */

import type { AttemptRecord } from '../../core/attempt.ts'
import type { Observation, ObservationQuery } from '../../core/contract/observations.ts'
import type { Suppression } from '../../core/contract/suppressions.ts'
import { areConditionsAsked } from '../../core/observations.ts'
import type { Placement } from '../../core/placement.ts'
import type { CatalogRecord } from '../../core/task.ts'
import type {
  CatalogStore,
  CatalogueStore,
  FailureHour,
  ObservationStore,
  PlacementStore,
  SiteItem,
  SiteStore,
  SuppressionStore,
} from '../../core/world.ts'
import { degreesBetween, FIELD_RADIUS_DEG } from '../../lambdas/adapters/sky-cells.ts'
import { byText, Items, revise } from './memory-stores.ts'

/** Fair-share clocks: of sites, and of an owner at a site. Tags only grow. */
class Clocks {
  readonly #tags = new Map<string, number>()

  at(...key: readonly string[]): number {
    return this.#tags.get(key.join(' ')) ?? 0
  }

  advance(tag: number, ...key: readonly string[]): void {
    this.#tags.set(key.join(' '), Math.max(tag, this.at(...key)))
  }
}

/** Placements and sites share the clocks that a placement advances. */
export function memoryBrokerage(): { readonly placements: PlacementStore; readonly sites: SiteStore } {
  const clocks = new Clocks()
  return { placements: memoryPlacements(clocks), sites: memorySites(clocks) }
}

function memoryPlacements(clocks: Clocks): PlacementStore {
  const items = new Items<Placement>()
  return {
    read: async (placementId) => items.get(placementId),
    async save(placement, advances) {
      if ((items.get(placement.placementId)?.chosen.length ?? 0) > 0) return false
      items.put(placement.placementId, placement)
      for (const { site, owner, startTag, finishTag } of advances) {
        clocks.advance(finishTag, site, owner)
        clocks.advance(startTag, site)
      }
      return true
    },
    ofVisit: async (task, visit) =>
      items.where(
        (placement) => placement.task === task && placement.visit === visit,
        (a, b) => byText(a.decidedAt, b.decidedAt),
      ),
  }
}

function memorySites(clocks: Clocks): SiteStore {
  const items = new Items<SiteItem>()
  const hours = new Items<FailureHour & { readonly site: string }>()
  const moves: { readonly site: string; readonly status: SiteItem['status'] }[] = []
  const change = (site: string, patch: Partial<SiteItem>) => {
    const item = items.get(site)
    if (item !== undefined) items.put(site, { ...item, ...patch })
  }
  return {
    all: async () =>
      items.where(
        () => true,
        (a, b) => byText(a.site.site, b.site.site),
      ),
    read: async (site) => items.get(site),
    define: async (site, status) => items.put(site.site, { ...items.get(site.site), site, status }),
    async setStatus(site, status, before) {
      const item = items.get(site)
      if (item === undefined || (before !== undefined && item.status.changedAt !== before.changedAt)) return false
      change(site, { status })
      moves.unshift({ site, status })
      return true
    },
    setLive: async (site, live) => change(site, { live }),
    async beginLaunch(site, launch, before) {
      const item = items.get(site)
      if (item === undefined || item.launched !== before) return false
      change(site, { launched: launch })
      return true
    },
    async setSelfTest(site, selfTest, before) {
      const item = items.get(site)
      if (item === undefined || item.selfTest?.taskId !== before?.taskId) return false
      change(site, { selfTest })
      return true
    },
    moves: async (site, most) =>
      moves
        .filter((of) => of.site === site)
        .map(({ status }) => status)
        .slice(0, most),
    async countFailure(site, beganAt, failureClass) {
      const failures = hours.get(`${site} ${beganAt}`)?.failures ?? {}
      const more = { ...failures, [failureClass]: (failures[failureClass] ?? 0) + 1 }
      hours.put(`${site} ${beganAt}`, { site, beganAt, failures: more })
    },
    failuresSince: async (site, hourAt) =>
      hours
        .where(
          (hour) => hour.site === site && hour.beganAt >= hourAt,
          (a, b) => byText(a.beganAt, b.beganAt),
        )
        .map(({ beganAt, failures }) => ({ beganAt, failures })),
    tags: async (site, owner) => ({ finishTag: clocks.at(site, owner), virtualTime: clocks.at(site) }),
  }
}

export function memoryCatalogs(): CatalogStore {
  const items = new Items<CatalogRecord>()
  return {
    create: async (catalog) => items.put(catalog.catalogId, catalog),
    read: async (catalogId) => items.get(catalogId),
    write: async (catalog) => revise(items, catalog.catalogId, catalog),
    ofOwner: async (owner) =>
      items.where(
        (catalog) => catalog.owner === owner,
        (a, b) => byText(b.createdAt, a.createdAt),
      ),
  }
}

export function memoryCatalogue(): CatalogueStore {
  const items = new Items<AttemptRecord>()
  const read = async (pandaId: number, attempt: number) => items.get(`${pandaId} ${attempt}`)
  return {
    read,
    save: async (record) => items.put(`${record.pandaId} ${record.attempt}`, record),
    attempts: async (pandaId) =>
      items.where(
        (record) => record.pandaId === pandaId,
        (a, b) => a.attempt - b.attempt,
      ),
    readMany: async (keys) =>
      (await Promise.all(keys.map((key) => read(key.pandaId, key.attempt)))).filter((record) => record !== undefined),
  }
}

export function memorySuppressions(): SuppressionStore {
  const items = new Items<Suppression>()
  const keyOf = (address: string) => address.toLowerCase()
  return {
    save: async (suppression) => items.put(keyOf(suppression.address), suppression),
    read: async (address) => items.get(keyOf(address)),
    all: async () => items.all(),
    remove: async (address) => items.delete(keyOf(address)),
  }
}

function isNear(observation: Observation, { raDeg, decDeg, radiusDeg = FIELD_RADIUS_DEG }: ObservationQuery): boolean {
  return raDeg === undefined || decDeg === undefined || degreesBetween(observation, { raDeg, decDeg }) <= radiusDeg
}

const isWanted = (observation: Observation, query: ObservationQuery): boolean =>
  observation.obsHistId.startsWith(query.id ?? '') &&
  (query.filter === undefined || 'ugrizy'[observation.filter] === query.filter) &&
  observation.night >= (query.nightFrom ?? Number.NEGATIVE_INFINITY) &&
  observation.night <= (query.nightTo ?? Number.POSITIVE_INFINITY) &&
  areConditionsAsked(observation, query) &&
  isNear(observation, query)

export function memoryObservations(): ObservationStore {
  const items = new Items<Observation>()
  return {
    async save(observations) {
      for (const observation of observations) items.put(observation.obsHistId, observation)
    },
    read: async (obsHistId) => items.get(obsHistId),
    readMany: async (obsHistIds) => [...new Set(obsHistIds)].flatMap((obsHistId) => items.get(obsHistId) ?? []),
    async search(query) {
      const wanted = items.where(
        (observation) => isWanted(observation, query),
        (a, b) => byText(a.obsHistId, b.obsHistId),
      )
      const from = Number(query.cursor ?? 0)
      const next = from + query.limit
      const page = { observations: wanted.slice(from, next), visitsRead: items.all().length }
      return next < wanted.length ? { ...page, cursor: String(next) } : page
    },
  }
}
