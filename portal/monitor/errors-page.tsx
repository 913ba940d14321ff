/** Errors. */
import { Page } from '../ui/page.tsx'

export default function ErrorsPage() {
  return <Page title="Errors">{undefined}</Page>
}
