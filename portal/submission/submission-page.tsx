/** Submit a task. */
import { Page } from '../ui/page.tsx'

export default function SubmissionPage() {
  return <Page title="Submit a task">{undefined}</Page>
}
