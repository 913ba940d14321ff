/** A list of sites as its address asks for it, and the questions to the list of jobs that its counts are. */
import { SITE_STATES, type SiteView } from '../../core/contract/sites.ts'
import { hrefOf, valuesOf } from '../monitor/filters.ts'

export const SITE_FILTERS = ['facility', 'state', 'simulator'] as const
export type SiteFilter = (typeof SITE_FILTERS)[number]

export const simulatorsOf = ({ simulators }: Pick<SiteView, 'simulators'>): readonly string[] =>
  simulators.map(({ name, version }) => `${name} ${version}`)

const VALUES: Readonly<Record<SiteFilter, (site: SiteView) => readonly string[]>> = {
  facility: ({ facility }) => [facility],
  state: ({ status }) => [status.state],
  simulator: simulatorsOf,
}

/** Sites that have one of the asked values for each filter. */
export function sitesAsked(sites: readonly SiteView[], search: URLSearchParams): readonly SiteView[] {
  return sites.filter((site) =>
    SITE_FILTERS.every((filter) => {
      const asked = valuesOf(search.get(filter))
      return asked.length === 0 || VALUES[filter](site).some((value) => asked.includes(value))
    }),
  )
}

/** What a filter can be set to: all states there are, else what some site has, and what the address asks for in any case. */
export function choicesOf(sites: readonly SiteView[], filter: SiteFilter, asked: string | null): readonly string[] {
  const known = filter === 'state' ? SITE_STATES : sites.flatMap(VALUES[filter]).sort()
  return [...new Set([...known, ...valuesOf(asked)])]
}

export interface JobCount {
  readonly id: string
  readonly title: string
  readonly states: readonly string[]
}

/** Jobs by state, taken together as PanDA's lists of sites take them. */
export const JOB_COUNTS: readonly JobCount[] = [
  { id: 'queued', title: 'Queued', states: ['waiting', 'defined', 'activated'] },
  { id: 'running', title: 'Running', states: ['sent', 'running'] },
  { id: 'holding', title: 'Holding', states: ['holding'] },
  { id: 'finished', title: 'Finished', states: ['finished'] },
  { id: 'failed', title: 'Failed', states: ['failed'] },
  { id: 'cancelled', title: 'Cancelled', states: ['cancelled'] },
]

export const jobsIn = ({ jobs }: Pick<SiteView, 'jobs'>, states: readonly string[]): number =>
  states.reduce((sum, state) => sum + (jobs[state] ?? 0), 0)

/** The list of the jobs that `jobsIn` counts. */
export const jobsHref = (site: string, states: readonly string[]): string =>
  hrefOf('/jobs', { computingsite: site, jobstatus: states.join(',') })

export const siteHref = (site: string): string => `/sites/${encodeURIComponent(site)}`

type Downtime = SiteView['downtimes'][number]

/** The downtime that is on, or the next one to come; `now` is an ISO instant. */
export const nextDowntime = ({ downtimes }: Pick<SiteView, 'downtimes'>, now: string): Downtime | undefined =>
  downtimes
    .filter(({ toAt }) => Date.parse(toAt) > Date.parse(now))
    .sort((a, b) => Date.parse(a.fromAt) - Date.parse(b.fromAt))[0]

export const isOn = ({ fromAt }: Downtime, now: string): boolean => Date.parse(fromAt) <= Date.parse(now)
