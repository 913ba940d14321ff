/** Memory and CPU of an attempt over time: drawn, in words, and as a table. */
import { lazy, type ReactNode, Suspense, useMemo } from 'react'
import type { Attempt, JobView } from '../../core/contract/jobs.ts'
import { duration, memory } from '../ui/amounts.ts'
import { ScrolledTable } from '../ui/scrolled-table.tsx'
import { type Curves, curvesInWords, curvesOf } from './usage-curve.ts'

/** uplot refuses to load where the browser's language is none to Intl (`en-US@posix`). */
const UsageChart = lazy(() => import('./usage-chart.tsx').catch(() => ({ default: NotDrawn })))

const NotDrawn = () => <p className="quiet">This browser cannot draw the curves; the table has the same numbers.</p>

interface UsageProps {
  readonly attempt: Attempt
  readonly needs: JobView['needs']
  /** Whether more is to come: then there is room for the curves before they are there. */
  readonly runs: boolean
}

export function Usage({ attempt: { attempt, samples = NOTHING }, needs, runs }: UsageProps) {
  const curves = useMemo(() => curvesOf(samples), [samples])
  if (samples.length === 0 && !runs) return null
  return (
    <section className="stack" aria-labelledby="usage">
      <h2 id="usage">Memory and CPU of attempt {attempt}</h2>
      <p>{samples.length === 0 ? 'Nothing has been measured yet.' : curvesInWords(samples, needs)}</p>
      {samples.length > 1 ? (
        <Suspense fallback={<Room>Drawing …</Room>}>
          <UsageChart curves={curves} memoryMiB={needs.memoryMiB} cores={needs.cores} />
        </Suspense>
      ) : (
        runs && <Room>The curves come with the pilot’s next heartbeat: it tells them while somebody looks.</Room>
      )}
      <details>
        <summary>As a table</summary>
        <UsageTable curves={curves} />
      </details>
    </section>
  )
}

const NOTHING: NonNullable<Attempt['samples']> = []

/** As large as the two curves, so that nothing moves when they come. */
const Room = ({ children }: { readonly children: ReactNode }) => (
  <div className="job-charts">
    <p className="job-chart job-chart-room quiet">{children}</p>
    <div className="job-chart job-chart-room" />
  </div>
)

function UsageTable({ curves }: { readonly curves: Curves }) {
  return (
    <ScrolledTable
      caption="Memory and CPU over time"
      head={
        <tr>
          <th scope="col" className="number">
            Since start
          </th>
          <th scope="col" className="number">
            Memory
          </th>
          <th scope="col" className="number">
            Cores busy
          </th>
        </tr>
      }
    >
      <tbody>
        {curves.seconds.map((seconds, index) => (
          <tr key={seconds}>
            <th scope="row" className="number">
              {duration(seconds)}
            </th>
            <td className="number">{memory(curves.memoryMiB[index])}</td>
            <td className="number">{curves.cores[index]?.toFixed(2)}</td>
          </tr>
        ))}
      </tbody>
    </ScrolledTable>
  )
}
