/** What the browser does after a page is loaded and not when a script changes it: the reader stands at its top, with the focus. */
import { type RefObject, useEffect } from 'react'
import { useLocation } from 'wouter'

/** The page whose reader has arrived; the first one's was led there by the browser. */
let arrivedAt: string | undefined
/** Whether the reader goes through the history, where the browser itself knows how far they had scrolled. */
let isInHistory = false

addEventListener('popstate', () => {
  isInHistory = true
})
// wouter's own event, for history.pushState has none.
addEventListener('pushState', () => {
  isInHistory = false
})

/** Leads the focus to a page that has come in place of another; a page that keeps the focus within itself keeps it. */
export function useArrival(page: RefObject<HTMLElement | null>): void {
  const [path] = useLocation()
  useEffect(() => {
    const isNew = arrivedAt !== undefined && arrivedAt !== path
    arrivedAt = path
    if (!isNew || page.current?.contains(document.activeElement)) return
    page.current?.focus({ preventScroll: true })
    if (!isInHistory && location.hash === '') scrollTo(0, 0)
  }, [path, page])
}
