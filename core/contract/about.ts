/** What the service says of itself to anybody: how to sign in, what it simulates with, how far it goes. */
import { z } from 'zod'
import { SignIn } from './sign-in.ts'

/** The pilot's one file: a worker compares what it has fetched with the digest. */
export const PilotFile = z.object({ url: z.url(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })
export type PilotFile = z.infer<typeof PilotFile>

export const About = z.object({
  /** The deployment's name: `laptop`, `prod`, `dev` … */
  stage: z.string(),
  /** Absent where nobody can sign in. */
  signIn: SignIn.optional(),
  mail: z.object({
    from: z.string(),
    /** Mails reach verified addresses only; absent when the mail service does not say. */
    sandbox: z.boolean().optional(),
    /** What that means for whoever waits for a mail. */
    words: z.string().optional(),
  }),
  /** What sites that are online run, and how many of them. */
  simulators: z.array(z.object({ name: z.string(), version: z.string(), sites: z.number().int() })),
  limits: z.object({ visitsPerTask: z.number().int(), bodyBytes: z.number().int() }),
  pilot: PilotFile.optional(),
})
export type About = z.infer<typeof About>
