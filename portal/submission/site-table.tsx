/** Facilities and their queues: state, free slots, wait, price, and in words why one cannot run the task. */
import type { SiteView } from '../../core/contract/sites.ts'
import type { Quote } from '../../core/contract/submission.ts'
import { count, dollars, duration } from '../ui/amounts.ts'
import { SCROLLED_BY_KEYS } from '../ui/scrolled-by-keys.ts'
import { StateBadge } from '../ui/state-badge.tsx'
import type { Form } from './form.ts'

interface SitesProps {
  readonly facilities: readonly (readonly [string, readonly SiteView[]])[]
  readonly form: Form
}

export function SiteTable({ facilities, form }: SitesProps) {
  return (
    <section className="submission-scroll submission-sites" aria-label="Sites" {...SCROLLED_BY_KEYS}>
      <table>
        <thead>
          <tr>
            <th scope="col">Facility and queue</th>
            <th scope="col">State</th>
            <th scope="col" className="number">
              Free slots
            </th>
            <th scope="col" className="number">
              Wait
            </th>
            <th scope="col" className="number">
              Price
            </th>
            <th scope="col">What it would do</th>
          </tr>
        </thead>
        {facilities.map(([facility, sites]) => (
          <tbody key={facility}>
            <tr className="submission-facility">
              <th scope="rowgroup" colSpan={6}>
                <Wish form={form} site={facility} words={`Any queue of ${facility}`} />
              </th>
            </tr>
            {sites.map((site) => (
              <SiteRow key={site.site} site={site} form={form} />
            ))}
          </tbody>
        ))}
      </table>
    </section>
  )
}

interface WishProps {
  readonly form: Form
  readonly site: string
  readonly words: string
}

function Wish({ form, site, words }: WishProps) {
  return (
    <label className="submission-choice">
      <input type="radio" name="site" checked={form.draft.site === site} onChange={() => form.change({ site })} />
      {words}
    </label>
  )
}

type QuotedSite = Quote['sites'][number]

function SiteRow({ site, form }: { readonly site: SiteView; readonly form: Form }) {
  const quoted = quotedSite(form, site.site)
  const free = quoted?.freeSlots ?? site.live?.freeSlots
  const waitSeconds = quoted?.expectedWaitSeconds ?? site.expectedWaitSeconds
  return (
    <tr className={quoted?.refusal === undefined ? '' : 'submission-refused'}>
      <th scope="row">
        <Wish form={form} site={site.site} words={site.site} />
        <span className="quiet small submission-comment">{site.comment}</span>
      </th>
      <td>
        <StateBadge state={site.status.state} />
      </td>
      <td className="number">
        {free === undefined ? '–' : count(free)}
        <span className="quiet small"> of {count(site.slots)}</span>
      </td>
      <td className="number">{waitWords(waitSeconds)}</td>
      <td className="number">{priceWords(quoted, site)}</td>
      <td>{quoted === undefined ? <span className="quiet">–</span> : doesWords(quoted)}</td>
    </tr>
  )
}

function quotedSite({ openQuote, refusals }: Form, site: string): QuotedSite | undefined {
  const refusal = refusals.get(site)
  return refusal === undefined ? openQuote?.sites.find((each) => each.site === site) : { site, refusal }
}

const waitWords = (seconds: number | undefined): string => {
  if (seconds === undefined) return '–'
  return seconds < LEAST_WAIT_SECONDS ? 'none' : duration(Math.round(seconds))
}

/** Less is the pace of the service itself. */
const LEAST_WAIT_SECONDS = 5

const priceWords = (quoted: QuotedSite | undefined, { usdPerCoreHour }: SiteView): string =>
  quoted?.priceUsd === undefined ? `${dollars(usdPerCoreHour)} a core-hour` : dollars(quoted.priceUsd)

function doesWords({ refusal, wouldTake, hours }: QuotedSite): string {
  if (refusal !== undefined) return `Cannot: ${refusal}.`
  const parts = [
    wouldTake === undefined ? undefined : `${count(wouldTake)} jobs at once`,
    hours === undefined ? undefined : `all of it in ${duration(hours * 3600)}`,
  ]
  return parts.filter((part) => part !== undefined).join(', ')
}
