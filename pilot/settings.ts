/** What a pilot is told at its start, by arguments or environment; wrong settings are refused in words. */
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Simulator } from '../core/contract/payload.ts'
import { type ContainerSettings, containerSettings } from './container-settings.ts'
import { hostMemoryMiB, isEc2 } from './host.ts'
import { givenWords, isOn, neededWord, numberOf, type Words, WrongSetting, wordOf } from './options.ts'

export const PILOT_VERSION = '0.1.0'

export interface Settings {
  readonly server: string
  readonly token: string
  readonly slots: number
  readonly simulators: readonly Simulator[]
  readonly phosimDirectory: string | undefined
  /** In which containers payloads run; as processes when undefined. */
  readonly container: ContainerSettings | undefined
  /** Whether payloads that run as processes are kept from network and pilot. */
  readonly isolates: boolean
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
  const workdir = resolve(wordOf(words, 'workdir') ?? join(tmpdir(), 'imsim-pilot'))
  const phosimDirectory = pathOf(wordOf(words, 'phosim-dir'))
  return {
    server: serverOf(words),
    token: neededWord(words, 'token'),
    slots: slotsOf(words),
    simulators: simulatorsOf(words),
    phosimDirectory,
    container: containerSettings(words, environment.PATH, [workdir, phosimDirectory]),
    isolates: !isOn(words, 'no-isolation'),
    workdir,
    memoryMiB: Math.floor(numberOf(words, 'memory', 1, ANY) ?? hostMemoryMiB()),
    diskReserveMiB: numberOf(words, 'disk-reserve', 0, ANY) ?? 200,
    lifetimeSeconds: numberOf(words, 'lifetime', 0, ANY),
    idleSeconds: numberOf(words, 'idle', 0, ANY),
    graceSeconds: numberOf(words, 'grace', 0, ANY) ?? 25,
    watchesSpot: isOn(words, 'spot') || isEc2(),
    spotFile: pathOf(wordOf(words, 'spot-file')),
    metadataServer: wordOf(words, 'metadata-server') ?? environment.IMSIM_IMDS ?? 'http://169.254.169.254',
    noticeSeconds: numberOf(words, 'notice-interval', 0.01, 3600) ?? 5,
    patienceSeconds: numberOf(words, 'patience', 1, ANY) ?? 86_400,
    payloadModule: pathOf(wordOf(words, 'payload-module')),
  }
}
