/** The frame of a page: its title, what can be done, and the same page as JSON. */
import { type ReactNode, useEffect, useId, useRef } from 'react'
import './page.css'
import type { RouteName } from '../../core/contract/routes.ts'
import { useAddress } from './address.ts'
import { useArrival } from './arrival.ts'
import { type AsJson, JsonView } from './json-view.tsx'

interface PageProps<N extends RouteName> {
  readonly title: string
  /** Smaller words beside or above the title: a state, a breadcrumb. */
  readonly above?: ReactNode
  readonly beside?: ReactNode
  readonly actions?: ReactNode
  readonly json?: AsJson<N>
  readonly children: ReactNode
}

export function Page<N extends RouteName>({ title, above, beside, actions, json, children }: PageProps<N>) {
  const { asJson, jsonHref } = useAddress()
  const place = useRef<HTMLElement>(null)
  const titleId = useId()
  useArrival(place)
  useEffect(() => {
    document.title = `${title} · ImSim`
  }, [title])
  return (
    <main className="page" id="content" tabIndex={-1} ref={place} aria-labelledby={titleId}>
      <header className="page-head">
        {above !== undefined && <div className="page-above quiet small">{above}</div>}
        <div className="page-line">
          <h1 id={titleId}>{title}</h1>
          {beside}
          <span className="page-actions row">
            {actions}
            {json !== undefined && !asJson && (
              <a className="small" href={jsonHref} title="What this page shows, as the interface gives it">
                JSON
              </a>
            )}
          </span>
        </div>
      </header>
      {asJson && json !== undefined ? <JsonView {...json} /> : children}
    </main>
  )
}
