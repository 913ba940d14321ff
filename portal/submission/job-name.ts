/** The name that is proposed for a job: what it simulates, as far as that is known. */

export interface Named {
  readonly catalogs: readonly string[]
  readonly visits: readonly string[]
  /** The band, where all visits share one. */
  readonly filter: string | undefined
  readonly sensors: string
  /** Today, `2026-03-01`. */
  readonly day: string
}

const LONGEST = 100
const MOST_SENSORS = 24

/** `stars.txt.gz` as `stars`; of an address its last word. */
const plain = (catalog: string): string =>
  (catalog.split('/').at(-1) ?? catalog).replace(/(\.(txt|dat|cat|tar|tgz|gz|instcat))+$/i, '')

function catalogWords([first, ...rest]: readonly string[]): string | undefined {
  if (first === undefined) return undefined
  return rest.length === 0 ? plain(first) : `${plain(first)} and ${rest.length} more`
}

function visitWords(visits: readonly string[]): string | undefined {
  if (visits.length === 0) return undefined
  return visits.length === 1 ? `visit ${visits[0]}` : `${visits.length} visits`
}

/** `stars-and-galaxies, visit 1000787, r, R22`; a day where nothing is known yet. */
export function proposedName({ catalogs, visits, filter, sensors, day }: Named): string {
  const what = catalogWords(catalogs)
  if (what === undefined) return `Simulation of ${day}`
  const where = sensors === 'all' || sensors === '' || sensors.length > MOST_SENSORS ? undefined : sensors
  return [what, visitWords(visits), filter, where]
    .filter((word) => word !== undefined)
    .join(', ')
    .slice(0, LONGEST)
}
