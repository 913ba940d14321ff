/** Pages whose scripts come when they are first looked at, and what is thrown when a script does not come. */
import { type ComponentType, lazy } from 'react'

/** The service is away, or has a newer portal than the one that this page began with. */
export class PageNotLoaded extends Error {
  constructor(cause: unknown) {
    super('The script of this page did not come.', { cause })
    this.name = 'PageNotLoaded'
  }
}

export const laterPage = (load: () => Promise<{ readonly default: ComponentType }>) =>
  lazy(() =>
    load().catch((error: unknown) => {
      throw new PageNotLoaded(error)
    }),
  )

const KEY = 'imsim.loaded-anew'
const ONCE_IN_MS = 60_000

/** Whether the browser may load the page anew by itself: once a minute, or a script that is broken would have it do so for ever. */
export function mayLoadAnew(kept: Pick<Storage, 'getItem' | 'setItem'>, nowMs: number): boolean {
  if (nowMs - Number(kept.getItem(KEY) ?? 0) < ONCE_IN_MS) return false
  kept.setItem(KEY, String(nowMs))
  return true
}
