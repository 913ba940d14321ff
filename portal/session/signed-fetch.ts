/** A fetch that shows the session's token: refused once, it takes a newer one; refused again, the person signs in anew. */
import type { KeptTokens } from './kept-tokens.ts'
import { notTaken } from './sign-in-fault.ts'

type Shown = Pick<KeptTokens, 'current' | 'after' | 'isYoung'>

function showing(init: RequestInit | undefined, token: string | undefined): RequestInit {
  const headers = new Headers(init?.headers)
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
  return { ...init, headers }
}

/**
 * `leave` sends the browser to the issuer and keeps the place. Its promise stays open: the page is about to end.
 * @throws SignInFault when the service refuses a token that the issuer has just given
 */
export function signedFetch(tokens: Shown, leave: () => Promise<never>, send: typeof fetch = fetch): typeof fetch {
  return async (input, init) => {
    const token = await tokens.current()
    const response = await send(input, showing(init, token))
    if (response.status !== 401) return response
    await response.body?.cancel()
    const wasYoung = token !== undefined && tokens.isYoung()
    const next = token === undefined ? undefined : await tokens.after(token)
    if (next === undefined) {
      if (wasYoung) throw notTaken()
      return leave()
    }
    const again = await send(input, showing(init, next))
    if (again.status === 401) throw notTaken()
    return again
  }
}
