/** Where the reader is: a path, and whether they want its JSON; `/jobs.json?site=BNL` is the page `/jobs?site=BNL`. */
import { useSearch } from 'wouter'
import { type BrowserLocationHook, useBrowserLocation } from 'wouter/use-browser-location'

const JSON_END = /\.json$/

/** The router's view of the address: the page alone. */
export const usePagePath: BrowserLocationHook = (options) => {
  const [path, go] = useBrowserLocation(options)
  return [path.replace(JSON_END, ''), go]
}

export interface Address {
  readonly asJson: boolean
  readonly jsonHref: string
  readonly pageHref: string
}

export function useAddress(): Address {
  const [path] = useBrowserLocation()
  const search = useSearch()
  const query = search === '' ? '' : `?${search}`
  const page = path.replace(JSON_END, '')
  return {
    asJson: JSON_END.test(path),
    jsonHref: `${page === '/' ? '/home' : page}.json${query}`,
    pageHref: page + query,
  }
}
