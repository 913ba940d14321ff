/** The browser's way to the issuer's page and back: what it leaves with, what it may come back with. */
import { generateRandomCodeVerifier, generateRandomNonce, generateRandomState } from 'oauth4webapi'
import { keepBegun, takeBegun } from './begun.ts'
import type { Granted, Issuer } from './issuer.ts'
import { notBegunHere } from './sign-in-fault.ts'
import { placeOf, safeWayBack } from './way-back.ts'

/** A browser's window, as far as a sign-in uses it. */
export interface Browser {
  readonly location: Pick<Location, 'origin' | 'pathname' | 'search' | 'hash' | 'replace' | 'assign'>
  readonly history: Pick<History, 'replaceState'>
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
}

/** The page is about to end: nothing more should happen on it. */
export const pageEnds = (): Promise<never> => new Promise(() => {})

/** Sends the browser to the issuer's page, from which it comes back to where it is now. */
export async function goToIssuer({ location, sessionStorage }: Browser, issuer: Pick<Issuer, 'page'>): Promise<never> {
  const begun = {
    state: generateRandomState(),
    nonce: generateRandomNonce(),
    verifier: generateRandomCodeVerifier(),
    wayBack: safeWayBack(placeOf(location), location.origin),
  }
  const page = await issuer.page(begun)
  keepBegun(sessionStorage, begun)
  location.replace(page)
  return pageEnds()
}

/**
 * The issuer has sent the browser back: its code becomes tokens, and the address what it was before, so that neither a
 * reload nor a copied address repeats the code. @throws SignInFault when this tab has not begun it
 */
export async function comeFromIssuer(browser: Browser, redeem: Issuer['redeem']): Promise<Granted> {
  const { location, history, sessionStorage } = browser
  const came = new URLSearchParams(location.search)
  const begun = takeBegun(sessionStorage, came.get('state'))
  history.replaceState(null, '', begun === undefined ? '/' : safeWayBack(begun.wayBack, location.origin))
  if (begun === undefined) throw notBegunHere()
  return redeem(came, begun)
}
