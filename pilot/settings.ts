/** What a pilot is told at its start, by arguments or environment; wrong settings are refused in words. */
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Simulator } from '../core/contract/payload.ts'
import { hostMemoryMiB, isEc2 } from './host.ts'

export const PILOT_VERSION = '0.1.0'

export const HELP = `imsim-pilot: runs image simulation jobs on this machine

  pilot.mjs --server URL --token TOKEN [--slots N] [options]
  pilot.mjs payload DIR      runs the payload of a run directory (order.json), without a service

  --server URL           the service, such as https://imsim.example.org
  --token TOKEN          the token of this launch (imsim pilot TOKEN; better in IMSIM_PILOT_TOKEN)
  --slots N              jobs at a time, 1 to 256; default 1
  --site-software LIST   simulators here, such as phosim:3.4,stand-in:1; default stand-in:1, and phosim:3.4
                         with --phosim-dir
  --phosim-dir DIR       this site's own PhoSim
  --workdir DIR          where jobs run; default imsim-pilot in the temporary folder
  --memory MIB           memory to share out among the slots; default all there is
  --disk-reserve MIB     disk to leave free; default 200
  --lifetime SECONDS     when this worker ends; longer jobs are not taken
  --idle SECONDS         end after so long without work; default as the service says
  --grace SECONDS        time from SIGTERM to the end of this worker; default 25
  --spot                 watch for EC2's spot interruption notice; on EC2 it is watched anyway
  --spot-file FILE       a file whose appearance is such a notice; it may hold the time of the end
  --help, --version

Each option is also read from the environment: IMSIM_PILOT_SERVER, IMSIM_PILOT_TOKEN, IMSIM_PILOT_SITE_SOFTWARE …
PHOSIM_PYTHON and PHOSIM_SCREENS (rerun, ship, auto) are passed on to PhoSim.

SIGINT once, or the service, drains: what runs is finished and reported. SIGINT twice, SIGTERM or a spot notice:
jobs are given back at once and run elsewhere.
Exit codes: 0 ended in good order, 2 wrong settings, 3 the service refused the token, 1 anything else.
`

export interface Settings {
  readonly server: string
  readonly token: string
  readonly slots: number
  readonly simulators: readonly Simulator[]
  readonly phosimDirectory: string | undefined
  readonly workdir: string
  readonly memoryMiB: number
  readonly diskReserveMiB: number
  readonly lifetimeSeconds: number | undefined
  readonly idleSeconds: number | undefined
  readonly graceSeconds: number
  readonly watchesSpot: boolean
  readonly spotFile: string | undefined
  /** EC2's metadata service. */
  readonly metadataServer: string
  /** Time between two looks for a notice. */
  readonly noticeSeconds: number
  /** How long a report, and the outputs it speaks of, are tried to be delivered. */
  readonly patienceSeconds: number
  /** A module whose `runPayload` runs in place of the built-in payloads. */
  readonly payloadModule: string | undefined
}

export class WrongSetting extends Error {}

const text = { type: 'string' } as const
const OPTIONS = {
  server: text,
  token: text,
  slots: text,
  'site-software': text,
  'phosim-dir': text,
  workdir: text,
  memory: text,
  'disk-reserve': text,
  lifetime: text,
  idle: text,
  grace: text,
  spot: { type: 'boolean' },
  'spot-file': text,
  'metadata-server': text,
  'notice-interval': text,
  patience: text,
  'payload-module': text,
} as const

type Words = Readonly<Record<string, string | boolean | undefined>>

/** The variable that stands for an option: IMSIM_PILOT_SITE_SOFTWARE for --site-software. */
const variableOf = (option: string): string => `IMSIM_PILOT_${option.toUpperCase().replaceAll('-', '_')}`

function givenWords(args: readonly string[], environment: NodeJS.ProcessEnv): Words {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS, strict: true })
    const words = Object.keys(OPTIONS).map((name) => [name, environment[variableOf(name)]] as const)
    return { ...Object.fromEntries(words.filter(([, value]) => value !== undefined && value !== '')), ...values }
  } catch (error) {
    throw new WrongSetting(error instanceof Error ? error.message : String(error))
  }
}

function wordOf(words: Words, name: string): string | undefined {
  const word = words[name]
  return typeof word === 'string' ? word : undefined
}

function neededWord(words: Words, name: string): string {
  const word = wordOf(words, name)
  if (word !== undefined) return word
  throw new WrongSetting(`--${name} is missing: give it, or set ${variableOf(name)}`)
}

function numberOf(words: Words, name: string, least: number, most: number): number | undefined {
  const word = wordOf(words, name)
  if (word === undefined) return undefined
  const number = Number(word)
  if (Number.isFinite(number) && number >= least && number <= most) return number
  throw new WrongSetting(`--${name} is "${word}": it must be a number from ${least} to ${most}`)
}

function slotsOf(words: Words): number {
  const slots = numberOf(words, 'slots', 1, 256) ?? 1
  if (Number.isInteger(slots)) return slots
  throw new WrongSetting(`--slots is ${slots}: it must be a whole number`)
}

function serverOf(words: Words): string {
  const word = neededWord(words, 'server')
  const url = URL.parse(word)
  if (url !== null && /^https?:$/.test(url.protocol)) return word.replace(/\/+$/, '')
  throw new WrongSetting(`--server is "${word}": it must be an address such as https://imsim.example.org`)
}

function simulatorsOf(words: Words): Simulator[] {
  const list =
    wordOf(words, 'site-software') ??
    (wordOf(words, 'phosim-dir') === undefined ? 'stand-in:1' : 'phosim:3.4,stand-in:1')
  return list.split(',').map((item) => {
    const [name, version] = item.trim().split(':')
    const simulator = Simulator.safeParse({ name, version })
    if (simulator.success) return simulator.data
    throw new WrongSetting(`--site-software has "${item}": write phosim:VERSION or stand-in:VERSION`)
  })
}

const ANY = 1e9
const pathOf = (word: string | undefined) => (word === undefined ? undefined : resolve(word))

/** Reads the settings. @throws WrongSetting that says which one, and how it must be */
export function readSettings(args: readonly string[], environment: NodeJS.ProcessEnv): Settings {
  const words = givenWords(args, environment)
  const spot = words.spot
  return {
    server: serverOf(words),
    token: neededWord(words, 'token'),
    slots: slotsOf(words),
    simulators: simulatorsOf(words),
    phosimDirectory: pathOf(wordOf(words, 'phosim-dir')),
    workdir: resolve(wordOf(words, 'workdir') ?? join(tmpdir(), 'imsim-pilot')),
    memoryMiB: Math.floor(numberOf(words, 'memory', 1, ANY) ?? hostMemoryMiB()),
    diskReserveMiB: numberOf(words, 'disk-reserve', 0, ANY) ?? 200,
    lifetimeSeconds: numberOf(words, 'lifetime', 0, ANY),
    idleSeconds: numberOf(words, 'idle', 0, ANY),
    graceSeconds: numberOf(words, 'grace', 0, ANY) ?? 25,
    watchesSpot: spot === true || spot === '1' || spot === 'true' || isEc2(),
    spotFile: pathOf(wordOf(words, 'spot-file')),
    metadataServer: wordOf(words, 'metadata-server') ?? environment.IMSIM_IMDS ?? 'http://169.254.169.254',
    noticeSeconds: numberOf(words, 'notice-interval', 0.01, 3600) ?? 5,
    patienceSeconds: numberOf(words, 'patience', 1, ANY) ?? 86_400,
    payloadModule: pathOf(wordOf(words, 'payload-module')),
  }
}
