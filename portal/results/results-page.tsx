/** Results. */
import { Page } from '../ui/page.tsx'

export default function ResultsPage() {
  return <Page title="Results">{undefined}</Page>
}
