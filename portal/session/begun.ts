/** A sign-in that has begun and not ended: kept in the browser's session storage for as long as it is at the issuer's. */
import { z } from 'zod'

const KEY = 'imsim.sign-in'

const Begun = z.object({
  /** Comes back with the code, so that nobody else's code is taken for ours. */
  state: z.string(),
  /** Comes back in the ID token, so that no earlier one is taken for this. */
  nonce: z.string(),
  /** Whoever redeems the code must know it (RFC 7636). */
  verifier: z.string(),
  /** Where the person was. */
  wayBack: z.string(),
})
export type Begun = z.infer<typeof Begun>

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export const keepBegun = (kept: Kept, begun: Begun): void => kept.setItem(KEY, JSON.stringify(begun))

/** The sign-in of this tab that has this state; it is forgotten at once, whatever comes of it. */
export function takeBegun(kept: Kept, state: string | null): Begun | undefined {
  const text = kept.getItem(KEY)
  kept.removeItem(KEY)
  const begun = Begun.safeParse(parsed(text ?? ''))
  return begun.success && begun.data.state === state ? begun.data : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
