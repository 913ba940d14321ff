/** The last changes of a site's state: when, to what, by whom and why. */
import type { SiteStatus } from '../../core/contract/sites.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { Instant } from '../ui/instant.tsx'
import { ScrolledTable } from '../ui/scrolled-table.tsx'
import { StateBadge } from '../ui/state-badge.tsx'
import { byWords } from './site-words.ts'

/** Asked for as the failures of a week are, so that both are one request. */
const ASKED = { days: 7 } as const

export function SiteMoves({ site }: { readonly site: string }) {
  const history = useAsked('readSiteHistory', { params: { site }, query: ASKED }, { follow: { while: () => true } })
  return (
    <section className="stack site-part" id="moves" aria-labelledby="moves-title">
      <h2 id="moves-title">Changes of its state</h2>
      <Answered of={history} lines={4}>
        {({ moves }) => (moves.length === 0 ? <Unmoved /> : <Moves moves={moves} />)}
      </Answered>
    </section>
  )
}

const Unmoved = () => (
  <Empty title="Nobody has moved it yet.">
    <p>Every change by a person or by self-tests will be told here, with its reason.</p>
  </Empty>
)

const Moves = ({ moves }: { readonly moves: readonly SiteStatus[] }) => (
  <ScrolledTable
    caption="Changes of its state, newest first"
    head={
      <tr>
        <th scope="col">When</th>
        <th scope="col">To</th>
        <th scope="col">By whom, and why</th>
      </tr>
    }
  >
    <tbody>
      {moves.map(({ changedAt, state, by, reason }) => (
        <tr key={changedAt}>
          <th scope="row" className="site-move-when">
            <Instant at={changedAt} />
          </th>
          <td>
            <StateBadge state={state} />
          </td>
          <td className="site-move-why">
            <span className="quiet">{byWords(by)}:</span> {reason}
          </td>
        </tr>
      ))}
    </tbody>
  </ScrolledTable>
)
