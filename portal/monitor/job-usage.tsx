/** Memory and CPU of an attempt over time: drawn, in words, and as a table. */
import { lazy, Suspense, useMemo } from 'react'
import type { Attempt, JobView } from '../../core/contract/jobs.ts'
import { duration, memory } from '../ui/amounts.ts'
import { Loading } from '../ui/answered.tsx'
import { ScrolledTable } from '../ui/scrolled-table.tsx'
import { type Curves, curvesInWords, curvesOf } from './usage-curve.ts'

/** uplot refuses to load where the browser's language is none to Intl (`en-US@posix`). */
const UsageChart = lazy(() => import('./usage-chart.tsx').catch(() => ({ default: NotDrawn })))

const NotDrawn = () => <p className="quiet">This browser cannot draw the curves; the table has the same numbers.</p>

export function Usage({ attempt, needs }: { readonly attempt: Attempt; readonly needs: JobView['needs'] }) {
  const { samples } = attempt
  const curves = useMemo(() => curvesOf(samples ?? []), [samples])
  if (samples === undefined || samples.length === 0) return null
  return (
    <section className="stack" aria-labelledby="usage">
      <h2 id="usage">Memory and CPU of attempt {attempt.attempt}</h2>
      <p>{curvesInWords(samples, needs)}</p>
      {samples.length > 1 && (
        <Suspense fallback={<Loading lines={8} what="Drawing" />}>
          <UsageChart curves={curves} memoryMiB={needs.memoryMiB} cores={needs.cores} />
        </Suspense>
      )}
      <details>
        <summary>As a table</summary>
        <UsageTable curves={curves} />
      </details>
    </section>
  )
}

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
