/** Sign-ins of this user, kept in a file of the configuration folder that nobody else may read. */
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const SignedIn = z.object({
  issuer: z.url(),
  clientId: z.string(),
  token: z.string(),
  refreshToken: z.string().optional(),
  expiresAt: z.iso.datetime(),
})
export type SignedIn = z.infer<typeof SignedIn>
const Saved = z.record(z.string(), SignedIn)

/** XDG's base directories, which macOS's command lines keep to as well. */
export const signInsFile = (environment: NodeJS.ProcessEnv = process.env): string =>
  join(environment.XDG_CONFIG_HOME || join(homedir(), '.config'), 'imsim', 'sign-ins.json')

/** A pipeline's own beside a person's at the same service. */
export const keyOf = (server: string, client?: string): string =>
  client === undefined ? server : `${server} ${client}`

async function readAll(file: string): Promise<Record<string, SignedIn>> {
  try {
    return Saved.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    // Not there, or of another version: whoever is asked to sign in again has lost nothing.
    return {}
  }
}

/** Whole or not at all: two commands may write at once. */
async function writeAll(file: string, saved: Record<string, SignedIn>): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const fresh = `${file}.${process.pid}`
  await writeFile(fresh, JSON.stringify(saved, undefined, 2), { mode: 0o600 })
  await chmod(fresh, 0o600)
  await rename(fresh, file)
}

export const readSignIn = async (key: string, file = signInsFile()): Promise<SignedIn | undefined> =>
  (await readAll(file))[key]

export async function saveSignIn(key: string, signedIn: SignedIn, file = signInsFile()): Promise<void> {
  await writeAll(file, { ...(await readAll(file)), [key]: signedIn })
}

/** Forgets it, and says what it was. */
export async function forgetSignIn(key: string, file = signInsFile()): Promise<SignedIn | undefined> {
  const { [key]: forgotten, ...others } = await readAll(file)
  if (forgotten !== undefined) await writeAll(file, others)
  return forgotten
}
