/** The session of this page: who is signed in, the client that speaks for them, and the ways in and out. */
import './jitless.ts'
import type { About } from '../../core/contract/about.ts'
import { type Client, createClient } from '../../core/contract/client.ts'
import type { Person } from '../../core/contract/identity.ts'
import { type Issuer, openIssuer } from './issuer.ts'
import { type KeptTokens, keptTokens } from './kept-tokens.ts'
import { type Browser, comeFromIssuer, goToIssuer, pageEnds } from './redirects.ts'
import { nobodySignsIn, signInFault } from './sign-in-fault.ts'
import { signedFetch } from './signed-fetch.ts'
import { SIGNED_IN, SIGNED_OUT } from './way-back.ts'

export { SignInFault } from './sign-in-fault.ts'

export interface Session {
  /** Undefined for whoever has not signed in, which only open pages see. */
  readonly person: Person | undefined
  readonly about: About
  /** Speaks as the person; a token that is refused brings a newer one, or the issuer's page and then this page again. */
  readonly client: Client
  /** The token as it would be shown to the service now, for `curl`; undefined for whoever has not signed in. */
  token(): Promise<string | undefined>
  /** Leaves for the issuer's page and comes back to where the person is. @throws SignInFault */
  signIn(): Promise<never>
  /** Forgets the tokens, has the issuer forget them, and leaves the page. */
  signOut(): Promise<never>
}

export interface Start {
  /** Whether the page of this address may be seen by somebody who has not signed in. */
  readonly anonymous: boolean
}

/**
 * Who is here. Resolves for a person, and with `anonymous` for anybody; else the browser leaves for the issuer, which
 * sends it back at once if it still knows the person. @throws SignInFault; TypeError or Refusal when the service is away
 */
export async function startSession({ anonymous }: Start, browser: Browser = window): Promise<Session> {
  const { origin, pathname } = browser.location
  const about = await createClient({ server: origin }).call('readService', {})
  const open = opener(about, origin)
  const worded = <T>(step: Promise<T>): Promise<T> =>
    step.catch((error: unknown) => {
      throw signInFault(error, about.signIn?.issuer ?? origin)
    })
  const tokens = keptTokens({
    refresh: async (token) => (await open()).refresh(token),
    revoke: async (token) => (await open()).revoke(token),
  })
  const leave = once(() => worded(open().then((issuer) => goToIssuer(browser, issuer))))
  const client = createClient({ server: origin, fetch: signedFetch(tokens, leave) })
  const isBack = pathname === SIGNED_IN
  if (isBack)
    tokens.keep(await worded(comeFromIssuer(browser, async (came, begun) => (await open()).redeem(came, begun))))
  else if (!anonymous) await leave()
  const person = isBack ? await client.call('readPerson', {}) : undefined
  return { person, about, client, token: tokens.current, signIn: leave, signOut: wayOut(browser, open, tokens) }
}

/** Many may ask at the same time; after a failure it may be asked again. */
function once<T>(act: () => Promise<T>): () => Promise<T> {
  let acting: Promise<T> | undefined
  return () => {
    acting ??= act().catch((error: unknown) => {
      acting = undefined
      throw error
    })
    return acting
  }
}

/** The issuer's metadata are read when they are first needed: open pages are shown without it. */
function opener({ signIn }: About, origin: string): () => Promise<Issuer> {
  return once(async () => {
    if (signIn === undefined) throw nobodySignsIn()
    return openIssuer(signIn, origin)
  })
}

/** Signed out in one tab is signed out in all of them. */
function wayOut({ location }: Browser, open: () => Promise<Issuer>, tokens: KeptTokens): () => Promise<never> {
  const tabs = new BroadcastChannel('imsim.signed-out')
  const forget = () => tokens.forget().catch(() => {})
  tabs.addEventListener('message', async () => {
    if (!tokens.isAny()) return
    await forget()
    location.replace(SIGNED_OUT)
  })
  return async () => {
    tabs.postMessage(undefined)
    // An issuer that is away cannot forget; this page does so in any case.
    await forget()
    const issuer = await open().catch(() => undefined)
    location.assign(issuer?.wayOut ?? SIGNED_OUT)
    return pageEnds()
  }
}
