/** Tasks. */
import { Page } from '../ui/page.tsx'

export default function TasksPage() {
  return <Page title="Tasks">{undefined}</Page>
}
