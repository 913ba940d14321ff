/** Job. */
import { Page } from '../ui/page.tsx'

export default function JobPage() {
  return <Page title="Job">{undefined}</Page>
}
