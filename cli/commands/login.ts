/** `imsim login`, `logout` and `token`: who you are at a service. A laptop's believes --user, too. */
import { Refusal } from '../../core/contract/problems.ts'
import type { SignIn } from '../../core/contract/sign-in.ts'
import { action } from '../action.ts'
import { openBrowser, signInByBrowser } from '../browser-sign-in.ts'
import type { Cli } from '../globals.ts'
import { discover, revoke } from '../issuer.ts'
import { patientFetch } from '../requests.ts'
import type { Run } from '../run.ts'
import { forgetSignIn, keyOf, saveSignIn } from '../saved-sign-ins.ts'
import { instantText } from '../terminal.ts'

interface LoginFlags {
  readonly issuer: string | undefined
  readonly clientId: string | undefined
}

/** As the service says, unless the user says otherwise. */
async function signInOf(run: Run, { issuer, clientId }: LoginFlags): Promise<SignIn> {
  const { signIn } = await run.call('readService', {})
  const found = { ...signIn, ...(issuer && { issuer }), ...(clientId && { clientId }) }
  if (found.issuer !== undefined && found.clientId !== undefined)
    return { issuer: found.issuer, clientId: found.clientId, scopes: found.scopes ?? ['openid'] }
  throw new Refusal(
    'unprocessable',
    `${run.server} names no issuer that would sign you in: give --issuer and --client-id.`,
  )
}

/** To stderr in any case: without the address nobody can sign in. */
function shower(opens: boolean): (url: string) => void {
  const hasDesktop = process.platform === 'darwin' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
  return (url) => {
    process.stderr.write(`Sign in with your browser:\n\n  ${url}\n\n`)
    if (opens && hasDesktop) openBrowser(url)
    else if (process.env.SSH_CONNECTION)
      process.stderr.write('From another machine, first let it in: ssh -L 8976:localhost:8976 THIS-MACHINE\n')
  }
}

export const addLogin = (cli: Cli) =>
  cli.command(
    'login',
    'Sign in with your browser; pipelines set IMSIM_CLIENT_ID and IMSIM_CLIENT_SECRET instead',
    (words) =>
      words.options({
        issuer: { type: 'string', describe: 'OpenID issuer; default as the service says' },
        'client-id': { type: 'string', describe: 'Client to sign in to; default as the service says' },
        browser: { type: 'boolean', default: true, describe: 'Open the browser; --no-browser only prints the address' },
      } as const),
    action(async (run, flags) => {
      const signIn = await signInOf(run, flags)
      const send = patientFetch(run.interrupted)
      const issuer = await discover(signIn.issuer, send)
      const { interrupted } = run
      const grant = await signInByBrowser({ issuer, signIn, send, interrupted, show: shower(flags.browser) })
      const { clientId } = signIn
      await saveSignIn(keyOf(run.server), { issuer: signIn.issuer, clientId, ...grant })
      const lasts = grant.refreshToken === undefined ? `until ${instantText(grant.expiresAt)}` : 'until `imsim logout`'
      run.print({ server: run.server, issuer: signIn.issuer, expiresAt: grant.expiresAt }, () => [
        `signed in at ${run.paint.bold(run.server)} ${lasts}`,
      ])
      return undefined
    }),
  )

export const addLogout = (cli: Cli) =>
  cli.command(
    'logout',
    'Forget the sign-in at this service, and have its issuer forget it',
    (words) => words,
    action(async (run) => {
      const was = await forgetSignIn(keyOf(run.server))
      const send = patientFetch(run.interrupted)
      const isRevoked =
        was?.refreshToken !== undefined &&
        (await discover(was.issuer, send).then(
          (issuer) => revoke(issuer, was, was.refreshToken ?? '', send),
          () => false,
        ))
      run.print({ server: run.server, signedIn: was !== undefined, revoked: isRevoked }, () => [
        was === undefined
          ? `you were not signed in at ${run.server}`
          : `signed out of ${run.paint.bold(run.server)}${isRevoked ? '' : '; its issuer was not told, or has no way to be'}`,
      ])
      return undefined
    }),
  )

export const addToken = (cli: Cli) =>
  cli.command(
    'token',
    'Print your token, for curl and scripts: IMSIM_TOKEN=$(imsim token)',
    (words) =>
      words.options({
        operator: { type: 'boolean', default: false, describe: 'On a laptop: an operator’s' },
      } as const),
    action(async (run, { operator }) => {
      const token = await run.token(operator)
      run.print({ token }, () => [token])
      return undefined
    }),
  )
