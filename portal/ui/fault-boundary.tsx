/** Catches what a page throws while it is drawn, so that the rest of the portal stays. */
import { Component, type ReactNode } from 'react'
import { Page } from './page.tsx'
import { Problem } from './problem.tsx'

interface Caught {
  readonly error?: unknown
}

/** React knows this of classes alone. */
export class FaultBoundary extends Component<{ readonly children: ReactNode }, Caught> {
  override state: Caught = {}

  static getDerivedStateFromError(error: unknown): Caught {
    return { error }
  }

  override render(): ReactNode {
    if (!('error' in this.state)) return this.props.children
    return (
      <Page title="This page failed">
        <Problem error={this.state.error} again={() => location.reload()} />
      </Page>
    )
  }
}
