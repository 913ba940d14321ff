/** Job Site: Best Available with its reason, or a facility or one of its queues, each with what it would do. */
import './sites.css'

import type { SiteView } from '../../core/contract/sites.ts'
import { BEST_AVAILABLE } from '../../core/contract/submission.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { AS_SITES_ARE_COUNTED } from '../ui/following.ts'
import { Part } from './field.tsx'
import type { Form } from './form.ts'
import { SiteTable } from './site-table.tsx'

const NOT_YET =
  'The brokerage chooses by price, queue and network, and says why; here it tells its choice once there is a catalog.'
const NONE_CAN = 'No site could run this task as it stands: why not stands beside each.'

export function SitePart({ form }: { readonly form: Form }) {
  const { draft, change, openQuote, refusals } = form
  const asked = useAsked('listSites', {}, { follow: AS_SITES_ARE_COUNTED })
  return (
    <Part
      form={form}
      title="Job Site"
      field="site"
      hint="Where the jobs run. Leave it open, or name a facility or a queue."
    >
      <label className="submission-choice">
        <input
          type="radio"
          name="site"
          checked={draft.site === BEST_AVAILABLE}
          onChange={() => change({ site: BEST_AVAILABLE })}
        />
        <span>
          <strong>{BEST_AVAILABLE}</strong>
          <span className="submission-meaning quiet small">
            {openQuote?.bestAvailable?.because ?? (refusals.size > 0 ? NONE_CAN : NOT_YET)}
          </span>
        </span>
      </label>
      <Answered of={asked} lines={3}>
        {({ sites }) =>
          sites.length === 0 ? (
            <Empty title="No sites">An operator has to define one before anything can run.</Empty>
          ) : (
            <SiteTable facilities={facilitiesOf(sites)} form={form} />
          )
        }
      </Answered>
    </Part>
  )
}

const facilitiesOf = (sites: readonly SiteView[]): readonly (readonly [string, readonly SiteView[]])[] =>
  [...Map.groupBy(sites, ({ facility }) => facility)].sort(([a], [b]) => a.localeCompare(b))
