/** Which token a request carries: the one given, a pipeline's, the one of a saved sign-in, or a laptop's. */
import { z } from 'zod'
import { Refusal } from '../core/contract/problems.ts'
import type { SignIn } from '../core/contract/sign-in.ts'
import { discover, type Grant, GrantDenied, grant } from './issuer.ts'
import { forgetSignIn, keyOf, readSignIn, type SignedIn, saveSignIn } from './saved-sign-ins.ts'

/** Who asks, where, and how. */
export interface Asking {
  readonly server: string
  readonly user: string
  /** Given by --token or IMSIM_TOKEN. */
  readonly token: string | undefined
  readonly send: typeof fetch
  /** How the service signs people in; undefined where nobody can. */
  signIn(): Promise<SignIn | undefined>
}

/** A token for a route; `operator` asks a laptop for an operator's. */
export type TokenFor = (operator: boolean) => Promise<string>

/** A token that ends sooner might end on its way. */
const LEAST_SECONDS = 60
const isFresh = ({ expiresAt }: Pick<Grant, 'expiresAt'>): boolean =>
  Date.parse(expiresAt) - Date.now() > LEAST_SECONDS * 1000

/** Each is asked for at the first call that needs it, and again when it is about to end. */
export function tokensFor(asking: Asking, environment: NodeJS.ProcessEnv = process.env): TokenFor {
  const { token, server } = asking
  if (token !== undefined) return async () => token
  const { IMSIM_CLIENT_ID: clientId, IMSIM_CLIENT_SECRET: secret } = environment
  let known: SignedIn | undefined
  const laptop = new Map<boolean, Promise<string>>()
  return async (operator) => {
    if (clientId !== undefined && clientId !== '') {
      known = await pipelineToken(asking, { clientId, secret: secret ?? '', scope: environment.IMSIM_SCOPES }, known)
      return known.token
    }
    const saved = known ?? (await readSignIn(keyOf(server)))
    if (saved !== undefined) {
      known = isFresh(saved) ? saved : await refreshed(asking, saved)
      return known.token
    }
    const promise = laptop.get(operator) ?? laptopToken(asking, operator)
    laptop.set(operator, promise)
    return promise
  }
}

interface Pipeline {
  readonly clientId: string
  readonly secret: string
  readonly scope: string | undefined
}

/** Kept between commands, since issuers charge for each token of a pipeline. */
async function pipelineToken(asking: Asking, pipeline: Pipeline, known: SignedIn | undefined): Promise<SignedIn> {
  const { clientId, secret, scope } = pipeline
  const key = keyOf(asking.server, clientId)
  const before = known ?? (await readSignIn(key))
  if (before !== undefined && isFresh(before)) return before
  const signIn = await asking.signIn()
  if (signIn === undefined) throw new Refusal('unprocessable', `${asking.server} has no issuer that knows pipelines.`)
  const issuer = await discover(signIn.issuer, asking.send)
  const form = { grant_type: 'client_credentials', ...(scope ? { scope } : {}) }
  const got = await grant(issuer, { clientId, secret }, form, asking.send)
  const signedIn = { issuer: signIn.issuer, clientId, token: got.token, expiresAt: got.expiresAt }
  await saveSignIn(key, signedIn)
  return signedIn
}

/** Some issuers give a new refresh token each time: then another command may have used up ours just now. */
async function refreshed(asking: Asking, saved: SignedIn): Promise<SignedIn> {
  const key = keyOf(asking.server)
  try {
    const next = await refresh(asking, saved)
    await saveSignIn(key, next)
    return next
  } catch (error) {
    if (!(error instanceof GrantDenied)) throw error
    const now = await readSignIn(key)
    if (now !== undefined && now.token !== saved.token && isFresh(now)) return now
    await forgetSignIn(key)
    throw new Refusal('unauthenticated', `Your sign-in at ${asking.server} has ended: \`imsim login\` begins another.`)
  }
}

async function refresh({ send }: Asking, saved: SignedIn): Promise<SignedIn> {
  const { issuer, clientId, refreshToken } = saved
  if (refreshToken === undefined) throw new GrantDenied('unauthenticated', 'The sign-in was for once.')
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
  const got = await grant(await discover(issuer, send), { clientId }, form, send)
  return { ...saved, ...got }
}

const LocalToken = z.object({ token: z.string() })

/** From the laptop's service, where a user is whoever says so; other services have no such route. */
async function laptopToken({ server, user, send }: Asking, operator: boolean): Promise<string> {
  const response = await send(`${server}/local/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'token' },
    body: JSON.stringify({ user, ...(operator ? { operator } : {}) }),
  })
  const local = LocalToken.safeParse(await response.json().catch(() => undefined))
  if (response.ok && local.success) return local.data.token
  if (response.status === 400)
    throw new Refusal('unauthenticated', `${server} gives ${user} no token (HTTP ${response.status})`)
  throw new Refusal('unauthenticated', `You are not signed in at ${server}: \`imsim login\`, or give --token.`)
}
