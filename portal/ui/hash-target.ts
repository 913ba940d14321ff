/** The part of a page that its address names after `#`. */
import { useEffect } from 'react'

/** Brings it into view once it is drawn: the browser looked for it before there was an answer to draw. */
export function useHashTarget(isDrawn: boolean): void {
  useEffect(() => {
    if (!isDrawn || location.hash === '') return
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView()
  }, [isDrawn])
}
