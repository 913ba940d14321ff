/** Who is calling: people and pipelines with a token, pilots with theirs, and what their claims let them do. */
import { z } from 'zod'

/** A person or pipeline, as its token says. */
export const Person = z.object({
  user: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$/),
  /** Virtual organisations and working groups (`desc`, `desc/wl`). */
  groups: z.array(z.string()),
  operator: z.boolean(),
})
export type Person = z.infer<typeof Person>

/** Who may call a route. `link` is a signed single-use link from a mail. */
export type Caller = 'anyone' | 'person' | 'operator' | 'launch' | 'pilot' | 'link'

/** What a token verified to, by kind of caller. */
export type Identity =
  | { readonly kind: 'anyone' }
  | ({ readonly kind: 'person' } & Person)
  | { readonly kind: 'launch'; readonly launch: string; readonly site: string; readonly uses: number }
  | { readonly kind: 'pilot'; readonly pilotId: string; readonly site: string }
