/** One run of a command: which service it speaks to and as whom, and where its answers are printed. */
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type Client, createClient } from '../core/contract/client.ts'
import { Refusal } from '../core/contract/problems.ts'
import { ROUTES } from '../core/contract/routes.ts'
import { Interruption } from './faults.ts'
import { patientFetch } from './requests.ts'
import { type Paint, paintFor, safeLine } from './terminal.ts'

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
  /** The contract's client, with the token that the route wants. */
  readonly call: Client['call']
  /** The answer of the command: as one line of JSON with --json, else as lines for a reader. */
  print(answer: unknown, lines: () => readonly string[]): void
  /** A word on the way, to stderr; silent with --json. */
  note(line: string): void
  /** Waits, and throws an Interruption when the user does not want to. `hint` says what goes on without us. */
  pause(milliseconds: number, hint?: string): Promise<void>
}

const LocalToken = z.object({ token: z.string() })

/** A token from the laptop's service, where a user is whoever says so; other services have no such route. */
async function laptopToken(server: string, user: string, operator: boolean, send: typeof fetch): Promise<string> {
  const response = await send(`${server}/local/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'token' },
    body: JSON.stringify({ user, ...(operator ? { operator } : {}) }),
  })
  if (response.ok) return LocalToken.parse(await response.json()).token
  if (response.status === 404)
    throw new Refusal('unauthenticated', `${server} wants a token: give --token or IMSIM_TOKEN`)
  throw new Refusal('unauthenticated', `${server} gives ${user} no token (HTTP ${response.status})`)
}

/** Opens a run; tokens are asked for at the first call that needs one, and kept in memory only. */
export function openRun(globals: Globals, interrupted: AbortSignal): Run {
  const server = globals.server.replace(/\/+$/, '')
  const send = patientFetch(interrupted)
  const tokens = new Map<boolean, Promise<string>>()
  const tokenFor = (operator: boolean): Promise<string> => {
    const token = tokens.get(operator) ?? laptopToken(server, globals.user, operator, send)
    tokens.set(operator, token)
    return token
  }
  return {
    server,
    json: globals.json,
    paint: paintFor(globals.color, process.env, process.stdout.isTTY ?? false),
    interrupted,
    call: async (name, request, extra) => {
      const { who } = ROUTES[name]
      const token = who === 'anyone' ? undefined : (globals.token ?? (await tokenFor(who === 'operator')))
      const client = createClient({ server, fetch: send, ...(token === undefined ? {} : { token }) })
      return client.call(name, request, extra)
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
