/** A link from a mail. */
import { Page } from '../ui/page.tsx'

export default function LinkPage() {
  return <Page title="A link from a mail">{undefined}</Page>
}
