/** One run of a command: which service it speaks to and as whom, and where its answers are printed. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, createClient } from '../core/contract/client.ts'
import { ROUTES } from '../core/contract/routes.ts'
import { Interruption } from './faults.ts'
import { patientFetch } from './requests.ts'
import { type Paint, paintFor, safeLine } from './terminal.ts'
import { type TokenFor, tokensFor } from './tokens.ts'

/** What every command is given beside its own flags. */
export interface Globals {
  readonly server: string
  readonly user: string
  readonly token: string | undefined
  readonly json: boolean
  readonly color: boolean | undefined
}

export interface Run {
  readonly server: string
  readonly json: boolean
  readonly paint: Paint
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal
  /** The token that a route for people would be given. */
  readonly token: TokenFor
  /** The contract's client, with the token that the route wants. */
  readonly call: Client['call']
  /** The answer of the command: as one line of JSON with --json, else as lines for a reader. */
  print(answer: unknown, lines: () => readonly string[]): void
  /** A word on the way, to stderr; silent with --json. */
  note(line: string): void
  /** Waits, and throws an Interruption when the user does not want to. `hint` says what goes on without us. */
  pause(milliseconds: number, hint?: string): Promise<void>
}

/** Opens a run; tokens are asked for at the first call that needs one. */
export function openRun(globals: Globals, interrupted: AbortSignal): Run {
  const server = globals.server.replace(/\/+$/, '')
  const send = patientFetch(interrupted)
  const client = (token?: string) => createClient({ server, fetch: send, ...(token === undefined ? {} : { token }) })
  const signIn = async () => (await client().call('readService', {})).signIn
  const tokenFor = tokensFor({ server, user: globals.user, token: globals.token, send, signIn })
  return {
    server,
    json: globals.json,
    paint: paintFor(globals.color, process.env, process.stdout.isTTY ?? false),
    interrupted,
    token: tokenFor,
    call: async (name, request, extra) => {
      const { who } = ROUTES[name]
      const token = who === 'anyone' ? undefined : await tokenFor(who === 'operator')
      return client(token).call(name, request, extra)
    },
    print(answer, lines) {
      process.stdout.write(
        globals.json
          ? `${JSON.stringify(answer)}\n`
          : lines()
              .map((line) => `${line}\n`)
              .join(''),
      )
    },
    note(line) {
      if (!globals.json) process.stderr.write(`${safeLine(line)}\n`)
    },
    async pause(milliseconds, hint) {
      await sleep(milliseconds, undefined, { signal: interrupted }).catch(() => {
        throw new Interruption(hint)
      })
    },
  }
}
