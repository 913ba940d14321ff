/** What is left when nobody is signed in any more, and the way back in. */
import { Page } from '../ui/page.tsx'

export default function SignedOutPage() {
  return (
    <Page title="Signed out">
      <p>This browser has forgotten who you are here.</p>
      <p>
        <a className="button primary" href="/">
          Sign in again
        </a>
      </p>
      <p className="quiet small">
        Whoever signed you in may still know you: on a machine that others use, sign out there too.
      </p>
    </Page>
  )
}
