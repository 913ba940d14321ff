/** The tokens of a session, in memory only: refreshed before they end, once for everybody who asks at the same time. */
import { ResponseBodyError } from 'oauth4webapi'
import type { Granted, Issuer } from './issuer.ts'

/** A token that ends sooner might end on its way. */
const LEAST_MS = 60_000

export interface KeptTokens {
  /** The token to show the service; undefined when nobody is signed in (any more). */
  current(): Promise<string | undefined>
  /**
   * A newer one than `refused`, which the service has not taken; undefined when the issuer gives none. @throws TypeError
   * when the issuer cannot be reached
   */
  after(refused: string): Promise<string | undefined>
  /** Whether anybody is signed in. */
  isAny(): boolean
  /** Whether the token is so young that signing in again would bring no better one. */
  isYoung(): boolean
  keep(granted: Granted): void
  /** Forgets them, and has the issuer forget what it would still give. */
  forget(): Promise<void>
}

type Renewing = Pick<Issuer, 'refresh' | 'revoke'>

/** `nowMs` is the wall clock, which goes on while a machine sleeps. */
export function keptTokens(issuer: Renewing, nowMs: () => number = Date.now): KeptTokens {
  let kept: (Granted & { readonly sinceMs: number }) | undefined
  let renewing: Promise<string | undefined> | undefined

  const keep = (granted: Granted): void => {
    kept = { ...granted, sinceMs: nowMs() }
  }
  const leftMs = (): number => (kept === undefined ? 0 : kept.sinceMs + kept.lastsSeconds * 1000 - nowMs())

  const renew = async (): Promise<string | undefined> => {
    const before = kept
    if (before?.refreshToken === undefined) return undefined
    try {
      const next = await issuer.refresh(before.refreshToken)
      // Whoever signed out meanwhile is not signed in again by a late answer.
      if (kept === before) keep({ refreshToken: before.refreshToken, ...next })
      return kept?.bearer
    } catch (error) {
      if (!(error instanceof ResponseBodyError)) throw error
      if (kept === before) kept = undefined
      return undefined
    }
  }
  const renewOnce = (): Promise<string | undefined> => {
    renewing ??= renew().finally(() => {
      renewing = undefined
    })
    return renewing
  }

  return {
    keep,
    async current() {
      if (kept === undefined || kept.refreshToken === undefined || leftMs() > LEAST_MS) return kept?.bearer
      const { bearer } = kept
      return renewOnce().catch((error: unknown) => {
        if (leftMs() > 0) return bearer
        throw error
      })
    },
    after: async (refused) => (kept !== undefined && kept.bearer !== refused ? kept.bearer : renewOnce()),
    isAny: () => kept !== undefined,
    isYoung: () => kept !== undefined && nowMs() - kept.sinceMs < LEAST_MS,
    async forget() {
      const refreshToken = kept?.refreshToken
      kept = undefined
      if (refreshToken !== undefined) await issuer.revoke(refreshToken)
    },
  }
}
