/** Where a person was when they left to sign in: only ever a place of our own. */

/** Where the issuer sends the browser back to, with a code. */
export const SIGNED_IN = '/signed-in'
/** What is shown when nobody is signed in any more. */
export const SIGNED_OUT = '/signed-out'

type Place = Pick<Location, 'pathname' | 'search' | 'hash'>

export const placeOf = ({ pathname, search, hash }: Place): string => pathname + search + hash

/**
 * A path of ours, or `/` for anything else. What stands in the storage may have been written by nobody of ours, and
 * `//other.example` or `/\other.example` are addresses of other hosts to a browser.
 */
export function safeWayBack(place: string, origin: string): string {
  if (!place.startsWith('/') || !URL.canParse(place, origin)) return '/'
  const url = new URL(place, origin)
  const isOurs = url.origin === origin && url.pathname !== SIGNED_IN && url.pathname !== SIGNED_OUT
  // As it was read, not as it was given: `/a/..//b` reads as `//b`, which another reading would take for a host.
  return isOurs && !url.pathname.startsWith('//') ? placeOf(url) : '/'
}
