/** The pilots of a site, as operators see them: how they are, and which jobs they hold. */
import { Link, useSearchParams } from 'wouter'
import { PILOT_STATES, type SitePilots as Pilots, type SitePilot } from '../../core/contract/sites.ts'
import { withParameters } from '../monitor/filters.ts'
import { count, memory } from '../ui/amounts.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Instant } from '../ui/instant.tsx'
import { siteHref } from './site-list.ts'

export function SitePilots({ site }: { readonly site: string }) {
  const pilots = useAsked('listSitePilots', { params: { site } }, { follow: { while: () => true } })
  return (
    <section className="stack site-part" id="pilots" aria-labelledby="pilots-title">
      <h2 id="pilots-title">Pilots</h2>
      <Answered of={pilots}>{(answer) => <PilotList site={site} answer={answer} />}</Answered>
    </section>
  )
}

const STATE_MEANS: Readonly<Record<SitePilot['state'], string>> = {
  busy: 'has a job',
  idle: 'waits for a job',
  leaving: 'takes no more jobs',
  late: 'was not heard of for a lease’s time',
  lost: 'is given up; it may come back',
}

function PilotList({ site, answer: { counts, pilots } }: { readonly site: string; readonly answer: Pilots }) {
  const [search] = useSearchParams()
  const asked = search.get('pilots')
  const shown = asked === null ? pilots : pilots.filter(({ state }) => state === asked)
  if (pilots.length === 0)
    return (
      <Empty title="No pilot is here.">
        <p>Supply starts one when jobs wait; one that you start yourself shows here as soon as it has registered.</p>
      </Empty>
    )
  return (
    <>
      <ul className="row site-legend" aria-label="Pilots by state">
        {PILOT_STATES.filter((state) => counts[state] !== undefined).map((state) => (
          <li key={state}>
            <span title={STATE_MEANS[state]}>{state}</span>{' '}
            <Link
              href={`${siteHref(site)}?${withParameters(search, { pilots: state })}`}
              aria-current={asked === state ? 'true' : undefined}
            >
              {count(counts[state] ?? 0)}
            </Link>
          </li>
        ))}
        {asked !== null && (
          <li>
            <Link href={`${siteHref(site)}?${withParameters(search, { pilots: undefined })}`}>Show all</Link>
          </li>
        )}
      </ul>
      <DataTable
        caption="Each pilot"
        columns={COLUMNS}
        rows={shown}
        rowKey={({ pilotId }) => pilotId}
        sortParameter="order"
      />
    </>
  )
}

const COLUMNS: readonly Column<SitePilot>[] = [
  {
    id: 'pilot',
    title: 'Pilot',
    value: ({ pilotId }) => pilotId,
    cell: ({ pilotId }) => <code title={pilotId}>{pilotId.slice(0, 12)}</code>,
  },
  {
    id: 'state',
    title: 'State',
    value: ({ state }) => state,
    cell: ({ state }) => <span title={STATE_MEANS[state]}>{state}</span>,
  },
  { id: 'host', title: 'Host', value: ({ host }) => host },
  { id: 'batch', title: 'Batch id', value: ({ batchId }) => batchId, extra: true },
  { id: 'jobs', title: 'Jobs', value: ({ jobs }) => jobs.length, cell: (pilot) => <Held pilot={pilot} /> },
  { id: 'slots', title: 'Slots', value: ({ slots }) => slots, number: true },
  { id: 'cores', title: 'Cores', value: ({ cores }) => cores, number: true, extra: true },
  {
    id: 'memory',
    title: 'Memory',
    value: ({ memoryMiB }) => memoryMiB,
    cell: ({ memoryMiB }) => memory(memoryMiB),
    number: true,
    extra: true,
  },
  {
    id: 'disk',
    title: 'Disk',
    value: ({ diskMiB }) => diskMiB,
    cell: ({ diskMiB }) => memory(diskMiB),
    number: true,
    extra: true,
  },
  {
    id: 'seen',
    title: 'Heard of',
    value: ({ seenAt }) => seenAt,
    cell: ({ seenAt }) => <Instant at={seenAt} />,
  },
  {
    id: 'registered',
    title: 'Registered',
    value: ({ registeredAt }) => registeredAt,
    cell: ({ registeredAt }) => <Instant at={registeredAt} />,
    extra: true,
  },
  {
    id: 'leaves',
    title: 'Leaves',
    value: ({ leavingAt, endsAt }) => leavingAt ?? endsAt,
    cell: ({ leavingAt, endsAt }) => <Instant at={leavingAt ?? endsAt} />,
    extra: true,
  },
  { id: 'version', title: 'Version', value: ({ version }) => version, extra: true },
]

function Held({ pilot: { jobs } }: { readonly pilot: SitePilot }) {
  if (jobs.length === 0) return <span className="quiet">–</span>
  return (
    <span className="site-held">
      {jobs.map(({ slot, pandaId, attempt, phase }) => (
        <Link key={slot} href={`/jobs/${pandaId}`} title={`Slot ${slot}, attempt ${attempt}`}>
          {pandaId}
          {phase !== undefined && ` ${phase}`}
        </Link>
      ))}
    </span>
  )
}
