/** Berths: under which keys a site's jobs wait to be claimed, by the memory that they need, spread over its shards. */
import type { Site } from './contract/sites.ts'

type Berthed = Pick<Site, 'site' | 'shards' | 'memoryMiB' | 'pool'>

/** Memory that slots of the site have, least first: its own, and that of its pool's larger pilots. */
export function memoryClasses({ memoryMiB, pool }: Pick<Site, 'memoryMiB' | 'pool'>): number[] {
  const larger = pool.kind === 'batch' ? (pool.larger ?? []) : []
  return [memoryMiB, ...larger.map((of) => of.memoryMiB).sort((a, b) => a - b)]
}

/** The most that a job may need here. */
export const mostMemory = (site: Pick<Site, 'memoryMiB' | 'pool'>): number => Math.max(...memoryClasses(site))

/** The least class that gives so much, by its place among them; the last when none does. */
export function classFor(site: Pick<Site, 'memoryMiB' | 'pool'>, needsMiB: number): number {
  const classes = memoryClasses(site)
  const found = classes.findIndex((most) => needsMiB <= most)
  return found < 0 ? classes.length - 1 : found
}

/** Jobs that the site's own memory is enough for have a key of two parts; a class is known by its place, not its size. */
const keyOf = ({ site, shards }: Berthed, shard: number, at: number): string =>
  `${site}#${shard % shards}${at === 0 ? '' : `#${at}`}`

/** Where a job waits: by its number and what it needs. */
export const berthOf = (site: Berthed, pandaId: number, needsMiB: number): string =>
  keyOf(site, pandaId, classFor(site, needsMiB))

/** All berths of a class. */
export const berthsOfClass = (site: Berthed, at: number): string[] =>
  Array.from({ length: site.shards }, (_, shard) => keyOf(site, shard, at))

/** All berths of a site. */
export const berthsOf = ({ site }: { readonly site: Berthed }): string[] =>
  memoryClasses(site).flatMap((_, at) => berthsOfClass(site, at))

/** The berths of a shard whose jobs may fit a slot with so much memory: those first that few others can take. */
export function berthsFor(site: Berthed, shard: number, slotMiB: number): string[] {
  const classes = memoryClasses(site)
  const open = classes.flatMap((_, at) => (at === 0 || slotMiB > (classes[at - 1] ?? 0) ? [at] : []))
  return open.reverse().map((at) => keyOf(site, shard, at))
}

/** Pilots to start of each class, least memory first: what larger ones have left over serves smaller jobs. */
export function pilotsLacking(waiting: readonly number[], there: readonly number[], slotsPerPilot: number): number[] {
  const lacking: number[] = []
  let spare = 0
  for (let at = waiting.length - 1; at >= 0; at--) {
    const missing = (waiting[at] ?? 0) - (there[at] ?? 0) - spare
    const pilots = Math.max(0, Math.ceil(missing / slotsPerPilot))
    lacking.unshift(pilots)
    spare = pilots * slotsPerPilot - missing
  }
  return lacking
}
