/** Catches what a page throws while it is drawn, so that the rest of the portal stays. */
import { Component, type ReactNode } from 'react'
import { PageNotLoaded } from './later-page.ts'
import { Page } from './page.tsx'
import { PageAway } from './page-away.tsx'
import { Problem } from './problem.tsx'

interface BoundaryProps {
  /** The page's; what one page has thrown is no fault of the next. */
  readonly path: string
  readonly children: ReactNode
}

interface Caught {
  readonly caught: { readonly error: unknown } | undefined
}

/** React knows this of classes alone. */
export class FaultBoundary extends Component<BoundaryProps, Caught> {
  override state: Caught = { caught: undefined }

  static getDerivedStateFromError(error: unknown): Caught {
    return { caught: { error } }
  }

  override componentDidUpdate(before: BoundaryProps): void {
    if (this.state.caught !== undefined && before.path !== this.props.path) this.setState({ caught: undefined })
  }

  override render(): ReactNode {
    const { caught } = this.state
    if (caught === undefined) return this.props.children
    if (caught.error instanceof PageNotLoaded) return <PageAway error={caught.error} />
    return (
      <Page title="This page failed">
        <Problem error={caught.error} again={() => location.reload()} />
      </Page>
    )
  }
}
