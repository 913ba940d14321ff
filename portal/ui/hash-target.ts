/** The part of a page that its address names after `#`. */
import { useEffect, useSyncExternalStore } from 'react'

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed)
  return () => removeEventListener('hashchange', changed)
}

/** Its name; empty where there is none. */
export const useHash = (): string => useSyncExternalStore(subscribe, () => decodeURIComponent(location.hash.slice(1)))

/** Brings it into view once it is drawn: the browser looked for it before there was an answer to draw. */
export function useHashTarget(isDrawn: boolean): void {
  const name = useHash()
  useEffect(() => {
    if (isDrawn && name !== '') document.getElementById(name)?.scrollIntoView()
  }, [isDrawn, name])
}
