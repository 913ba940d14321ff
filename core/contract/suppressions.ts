/** Addresses that take no mail: what came back from them, and since when. */
import { z } from 'zod'

/** An address in small letters: the part before the @ is told apart by hardly any mail server. */
export const MailAddress = z
  .email()
  .max(254)
  .transform((address) => address.toLowerCase())

export const Suppression = z.object({
  address: z.string(),
  /** A mail came back for good, or its reader called it unwanted. */
  why: z.enum(['bounced', 'complained']),
  /** What the other mail server said, on one line. */
  words: z.string(),
  suppressedAt: z.iso.datetime(),
})
export type Suppression = z.infer<typeof Suppression>
