/** For an address that is none of ours. */
import { Link } from 'wouter'
import { Empty } from './answered.tsx'
import { Page } from './page.tsx'

export function NoSuchPage() {
  return (
    <Page title="No such page">
      <Empty title="There is nothing at this address.">
        <p>It may be a link from an older version.</p>
        <Link href="/">Go to the first page</Link>
      </Empty>
    </Page>
  )
}
