/** Site. */
import { Page } from '../ui/page.tsx'

export default function SitePage() {
  return <Page title="Site">{undefined}</Page>
}
