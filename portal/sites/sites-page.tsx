/** Sites. */
import { Page } from '../ui/page.tsx'

export default function SitesPage() {
  return <Page title="Sites">{undefined}</Page>
}
