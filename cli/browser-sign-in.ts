/** Signs a person in through their browser: a code comes back to this machine, and PKCE ties it to this command. */
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Refusal } from '../core/contract/problems.ts'
import { LOOPBACK_PORTS, loopbackUrl, type SignIn } from '../core/contract/sign-in.ts'
import { Interruption } from './faults.ts'
import { type Grant, grant, type Issuer } from './issuer.ts'

const WAIT_MS = 5 * 60_000

const page = (title: string, words: string): string =>
  `<!doctype html><meta charset="utf-8"><title>imsim</title><body style="font:18px system-ui;margin:4em auto;max-width:30em"><h1>${title}</h1><p>${words}</p>`
const DONE = page('You are signed in', 'You can close this window and go on in your terminal.')
const DENIED = page('You are not signed in', 'Your terminal says why.')

interface Waiting {
  readonly redirectUri: string
  readonly code: Promise<string>
  close(): void
}

const codeError = (query: URLSearchParams): Refusal =>
  new Refusal(
    'unauthenticated',
    `The sign-in was refused: ${query.get('error_description') ?? query.get('error') ?? 'no code came back'}.`,
  )

/** Only a request with our own `state` speaks of this sign-in; any other page of the browser may send others. */
function answerer(state: string, resolve: (code: string) => void, reject: (error: Error) => void) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const isOurs = pathname === '/signed-in' && searchParams.get('state') === state
    const code = isOurs ? searchParams.get('code') : null
    response.writeHead(isOurs ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', connection: 'close' })
    response.end(code === null ? DENIED : DONE)
    if (code !== null) resolve(code)
    else if (isOurs) reject(codeError(searchParams))
  }
}

const listening = (server: Server, port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, host, () => resolve(true))
  })

/** Browsers take `localhost` for either address, so both are heard. @throws Refusal when every port is taken */
async function waitForCode(state: string): Promise<Waiting> {
  const { promise: code, resolve, reject } = Promise.withResolvers<string>()
  code.catch(() => {})
  for (const port of LOOPBACK_PORTS) {
    const [four, six] = [createServer(answerer(state, resolve, reject)), createServer(answerer(state, resolve, reject))]
    if (!(await listening(four, port, '127.0.0.1'))) continue
    await listening(six, port, '::1')
    const close = () => {
      for (const server of [four, six]) {
        server.close()
        // Browsers open connections ahead of need, and this command would wait for them.
        server.closeAllConnections()
      }
    }
    return { redirectUri: loopbackUrl(port), code, close }
  }
  throw new Refusal('conflict', `The ports ${LOOPBACK_PORTS.join(', ')} of this machine are all taken.`)
}

/** Asks the desktop to; where there is none, the address that was printed is all there is. */
export function openBrowser(url: string): void {
  const command = process.platform === 'darwin' ? 'open' : 'xdg-open'
  spawn(command, [url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
}

export interface BrowserSignIn {
  readonly issuer: Issuer
  readonly signIn: SignIn
  readonly send: typeof fetch
  readonly interrupted: AbortSignal
  /** Tells the person where to go. */
  show(url: string): void
}

function pageUrl({ issuer, signIn }: BrowserSignIn, redirectUri: string, state: string, verifier: string): string {
  const url = new URL(issuer.authorization_endpoint)
  const asked = {
    response_type: 'code',
    client_id: signIn.clientId,
    redirect_uri: redirectUri,
    scope: signIn.scopes.join(' '),
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  return url.href
}

/** RFC 8252 with PKCE (RFC 7636). @throws Refusal when the person or the issuer says no, or nobody comes back */
export async function signInByBrowser(asked: BrowserSignIn): Promise<Grant> {
  const state = randomBytes(16).toString('base64url')
  const verifier = randomBytes(32).toString('base64url')
  const waiting = await waitForCode(state)
  try {
    asked.show(pageUrl(asked, waiting.redirectUri, state, verifier))
    const code = await Promise.race([waiting.code, gaveUp(asked.interrupted)])
    const form = { grant_type: 'authorization_code', code, redirect_uri: waiting.redirectUri, code_verifier: verifier }
    return await grant(asked.issuer, asked.signIn, form, asked.send)
  } finally {
    waiting.close()
  }
}

function gaveUp(interrupted: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(
      () => reject(new Refusal('unauthenticated', 'Nobody signed in for five minutes.')),
      WAIT_MS,
    )
    timer.unref()
    interrupted.addEventListener('abort', () => reject(new Interruption()), { once: true })
  })
}
