/** The proof's people: made by the operator in the deployed user pool, and signed in as `imsim login` does, by its hosted page. */
import { signInByBrowser } from '../cli/browser-sign-in.ts'
import { discover } from '../cli/issuer.ts'
import { type Client, createClient } from '../core/contract/client.ts'
import type { SignIn } from '../core/contract/sign-in.ts'
import type { Emulator } from './emulator.ts'

export interface Who {
  readonly user: string
  readonly groups: readonly string[]
}

/** Long and mixed enough for the pool's own rules. */
const PASSWORD = 'Proof-of-the-cloud-1'

const poolOf = ({ issuer }: SignIn): string => issuer.slice(issuer.lastIndexOf('/') + 1)

export async function addPerson(emulator: Emulator, signIn: SignIn, { user, groups }: Who): Promise<void> {
  const person = { UserPoolId: poolOf(signIn), Username: user }
  const UserAttributes = [{ Name: 'email', Value: `${user}@desc.example` }]
  await emulator.call('cognito-idp', 'AdminCreateUser', { ...person, UserAttributes, MessageAction: 'SUPPRESS' })
  await emulator.call('cognito-idp', 'AdminSetUserPassword', { ...person, Password: PASSWORD, Permanent: true })
  for (const GroupName of groups) await emulator.call('cognito-idp', 'AdminAddUserToGroup', { ...person, GroupName })
}

/** What a person does in the browser: fills in the hosted page, and is sent back to the command line. */
async function fillIn(page: string, username: string): Promise<void> {
  const html = await (await fetch(page)).text()
  const fields = [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)]
  const hidden = fields.map(([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')])
  const body = new URLSearchParams([...hidden, ['username', username], ['password', PASSWORD]])
  const response = await fetch(new URL('/login', page), { method: 'POST', body })
  if (!response.ok) throw new Error(`The way back from the sign-in answers ${response.status}.`)
}

/** An access token of Cognito. The pool's own host is AWS's; the emulator answers in its place. */
export async function tokenOf(emulator: Emulator, signIn: SignIn, user: string): Promise<string> {
  const send: typeof fetch = (url, init) =>
    fetch(String(url).replace(/^https:\/\/cognito-idp\.[\w-]+\.amazonaws\.com/, emulator.url), init)
  const issuer = await discover(signIn.issuer, send)
  let went: Promise<void> = Promise.resolve()
  const show = (page: string) => {
    went = fillIn(page, user)
  }
  const { token } = await signInByBrowser({ issuer, signIn, send, show, interrupted: AbortSignal.timeout(60_000) })
  await went
  return token
}

export async function signedIn(emulator: Emulator, server: string, signIn: SignIn, user: string): Promise<Client> {
  return createClient({ server, token: await tokenOf(emulator, signIn, user) })
}
