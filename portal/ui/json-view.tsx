/** A page as JSON: the interface's own answer, and the command that asks for it. */
import { fillPath, type Parts } from '../../core/contract/client.ts'
import { type RequestOf, ROUTES, type RouteName } from '../../core/contract/routes.ts'
import { useAddress } from './address.ts'
import { Answered } from './answered.tsx'
import { useAsked } from './asked.ts'
import { CopyButton } from './copy-button.tsx'

/** The question to the service whose answer a page shows. */
export interface AsJson<N extends RouteName> {
  readonly route: N
  readonly request: RequestOf<N> & Parts
}

/** The address of a question, as a script would ask it. */
function addressOf(route: RouteName, { params, query = {} }: Parts): string {
  const given = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]))
  const text = new URLSearchParams(given).toString()
  return location.origin + fillPath(ROUTES[route].path, params) + (text === '' ? '' : `?${text}`)
}

export function JsonView<N extends RouteName>({ route, request }: AsJson<N>) {
  const asked = useAsked(route, request)
  const { pageHref } = useAddress()
  const curl = `curl -H "Authorization: Bearer $IMSIM_TOKEN" '${addressOf(route, request)}'`
  return (
    <div className="stack">
      <div className="row">
        <code>{curl}</code>
        <CopyButton text={curl} />
        <a href={pageHref}>As a page</a>
      </div>
      <Answered of={asked}>{(answer) => <pre>{JSON.stringify(answer, null, 2)}</pre>}</Answered>
    </div>
  )
}
