/** Help. */
import { Page } from '../ui/page.tsx'

export default function HelpPage() {
  return <Page title="Help">{undefined}</Page>
}
