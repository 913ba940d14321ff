/** What self-tests have done to sites, above the list of them: which are excluded, and which only so many failing spares. */
import { Link } from 'wouter'
import type { SiteView } from '../../core/contract/sites.ts'
import { Instant } from '../ui/instant.tsx'
import { siteHref } from './site-list.ts'
import { isExcluded } from './site-words.ts'

export function SiteNotices({ sites }: { readonly sites: readonly SiteView[] }) {
  const told = sites.filter(({ status, withheld }) => isExcluded(status) || withheld !== undefined)
  if (told.length === 0) return null
  return (
    <ul className="sites-notices" aria-label="What self-tests found">
      {told.map((site) => (
        <li key={site.site}>
          <Link href={siteHref(site.site)}>{site.site}</Link> <Notice site={site} />
        </li>
      ))}
    </ul>
  )
}

function Notice({ site: { status, withheld } }: { readonly site: SiteView }) {
  if (withheld !== undefined) return <>fails its self-tests. {withheld}</>
  return (
    <>
      is excluded by self-tests since <Instant at={status.changedAt} />, and gets no jobs: {status.reason}
    </>
  )
}
