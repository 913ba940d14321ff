/** A whole world in memory, to run use cases without engines, and to fail them between any two of their steps. */
import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Launch } from '../../core/pilot.ts'
import type {
  CatalogFiles,
  Clock,
  LinkClaims,
  MailAccount,
  Mailer,
  MailMessage,
  Pools,
  Queues,
  Random,
  Settings,
  Storage,
  Tokens,
  World,
} from '../../core/world.ts'
import {
  memoryBrokerage,
  memoryCatalogs,
  memoryCatalogue,
  memoryObservations,
  memorySuppressions,
} from './memory-records.ts'
import { memoryBoards, memoryJobs, memoryPilots, memoryTasks } from './memory-stores.ts'

/**
 * Called before and after every operation with its name, such as `before jobs.move` and `after jobs.move`: a test
 * waits in it to pause a use case there, and throws in it to crash the use case before or after the write.
 */
export interface Faults {
  step(name: string): Promise<void>
}

/** A message that was sent and not taken yet. */
export interface SentMessage {
  readonly queue: string
  readonly message: unknown
  readonly delaySeconds: number
}

export interface MemoryWorld extends World {
  readonly clock: Clock & { at: string; advance(seconds: number): void }
  readonly faults: Faults
  readonly sent: SentMessage[]
  readonly mails: MailMessage[]
  /** Objects by key, as they were put. */
  readonly objects: Map<string, Uint8Array>
  /** What `catalogFiles.fetch` finds at an address. */
  readonly web: Map<string, Uint8Array>
  readonly launched: Launch[]
  /** Names of launches whose pool reports them dead. */
  readonly deadLaunches: Set<string>
}

export const SETTINGS: Settings = {
  pace: { heartbeatSeconds: 60, idleSeconds: 10, quitAfterIdleSeconds: 600 },
  leaseSeconds: 300,
  scoutsAbove: 50,
  scouts: 5,
  roomFactor: 2,
  portalUrl: 'https://imsim.example.org',
  storageUrl: 's3://imsim/',
  mailFrom: 'imsim@example.org',
  launchMinutes: 30,
  selfTestSeconds: 1800,
  stage: 'test',
}

/** A world that stands at `at` until its clock is advanced; the same calls give the same ids and numbers each time. */
export function memoryWorld(settings: Partial<Settings> = {}, at = '2026-01-05T10:00:00.000Z'): MemoryWorld {
  const faults: Faults = { step: async () => {} }
  const objects = new Map<string, Uint8Array>()
  const web = new Map<string, Uint8Array>()
  const stores = {
    jobs: memoryJobs(),
    boards: memoryBoards(),
    tasks: memoryTasks(),
    pilots: memoryPilots(),
    ...memoryBrokerage(),
    catalogs: memoryCatalogs(),
    observations: memoryObservations(),
    catalogue: memoryCatalogue(),
    suppressions: memorySuppressions(),
    storage: memoryStorage(objects),
    catalogFiles: memoryCatalogFiles(objects, web),
    tokens: memoryTokens(),
  }
  const outside = { sent: [], mails: [], launched: [], deadLaunches: new Set<string>() }
  const parts = { ...stores, ...memoryOutside(outside) }
  const stepped = Object.entries(parts).map(([name, part]) => [name, withSteps(name, part, faults)])
  const world: typeof parts = Object.fromEntries(stepped)
  return {
    ...world,
    ...outside,
    faults,
    objects,
    web,
    clock: memoryClock(at),
    random: memoryRandom(),
    settings: { ...SETTINGS, ...settings },
  }
}

/** The part with every method asking `faults.step` before and after; a stream of items asks around its whole run. */
function withSteps<Part extends object>(name: string, part: Part, faults: Faults): Part {
  return new Proxy(part, {
    get(target, method) {
      const call = Reflect.get(target, method)
      if (typeof call !== 'function') return call
      return (...args: readonly unknown[]) =>
        steppedCall(`${name}.${String(method)}`, () => Reflect.apply(call, target, args), faults)
    },
  })
}

const STREAMS = ['boards.since', 'tasks.since', 'pilots.all', 'catalogFiles.lines']

function steppedCall(name: string, call: () => unknown, faults: Faults): unknown {
  return STREAMS.includes(name) ? steppedStream(name, call, faults) : steppedPromise(name, call, faults)
}

async function steppedPromise(name: string, call: () => unknown, faults: Faults): Promise<unknown> {
  await faults.step(`before ${name}`)
  const answer = await call()
  await faults.step(`after ${name}`)
  return answer
}

async function* steppedStream(name: string, call: () => unknown, faults: Faults): AsyncIterable<unknown> {
  await faults.step(`before ${name}`)
  const stream = call()
  if (typeof stream === 'object' && stream !== null && isAsyncIterable(stream)) yield* stream
  await faults.step(`after ${name}`)
}

const isAsyncIterable = (value: object): value is AsyncIterable<unknown> => Symbol.asyncIterator in value

function memoryClock(at: string): MemoryWorld['clock'] {
  return {
    at,
    now() {
      return this.at
    },
    advance(seconds) {
      this.at = new Date(Date.parse(this.at) + seconds * 1000).toISOString()
    },
  }
}

/** Ids that count up, and Lehmer's generator (Park & Miller 1988) for fractions. */
function memoryRandom(): Random {
  let count = 0
  let seed = 20_260_105
  return {
    id: () => `id${String(++count).padStart(8, '0')}`,
    fraction() {
      seed = (seed * 48_271) % 2_147_483_647
      return seed / 2_147_483_647
    },
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const textOf = (key: string, bytes: Uint8Array): string =>
  Buffer.from(key.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()

function memoryStorage(objects: Map<string, Uint8Array>): Storage {
  return {
    async head(key) {
      const bytes = objects.get(key)
      return bytes === undefined ? undefined : { sizeBytes: bytes.length, sha256: sha256(bytes), versionId: 'v1' }
    },
    async text(key, range) {
      const bytes = objects.get(key)
      return bytes === undefined ? undefined : textOf(key, bytes.subarray(range?.from ?? 0))
    },
    bytes: async (key, range) => objects.get(key)?.slice(range?.from ?? 0, range?.to),
    async put(key, body) {
      objects.set(key, Buffer.from(body))
    },
    signDownload: async (key, fileName) => `memory:${key}${fileName === undefined ? '' : `?name=${fileName}`}`,
    signUpload: async (prefix) => ({ url: 'memory:', fields: {}, prefix, expiresAt: '2099-01-01T00:00:00.000Z' }),
    signForm: async (key) => ({ url: 'memory:', fields: { key } }),
  }
}

/** Plain and gzipped text files; tars are for the real one. */
function memoryCatalogFiles(objects: Map<string, Uint8Array>, web: Map<string, Uint8Array>): CatalogFiles {
  const bytesOf = (key: string) => {
    const bytes = objects.get(key)
    if (bytes === undefined) throw new Error(`there is no object ${key}`)
    return bytes
  }
  return {
    list: async (prefix) =>
      [...objects]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, bytes]) => ({ name: key.slice(prefix.length), sizeBytes: bytes.length })),
    async *lines(prefix, files) {
      for (const file of files)
        yield {
          file,
          lines: textOf(file, bytesOf(prefix + file))
            .trimEnd()
            .split('\n'),
        }
    },
    names: async (_, files) => [...files],
    async write(prefix, name, lines) {
      const text = [...lines].map((line) => `${line}\n`).join('')
      const bytes = name.endsWith('.gz') ? gzipSync(text) : Buffer.from(text)
      objects.set(prefix + name, bytes)
      return bytes.length
    },
    async fetch(url, prefix) {
      const bytes = web.get(url)
      if (bytes === undefined) throw new Error(`nothing answers at ${url}`)
      const name = url.slice(url.lastIndexOf('/') + 1)
      objects.set(prefix + name, bytes)
      return { name, sizeBytes: bytes.length }
    },
    sha256: async (prefix, files) => sha256(Buffer.concat(files.map((file) => bytesOf(prefix + file)))),
  }
}

type Outside = Pick<MemoryWorld, 'sent' | 'mails' | 'launched' | 'deadLaunches'>

function memoryOutside(outside: Outside): {
  queues: Queues
  mailer: Mailer
  mailAccount: MailAccount
  pools: Pools
} {
  return {
    queues: {
      async send(queue, message, delaySeconds = 0) {
        outside.sent.push({ queue, message, delaySeconds })
      },
    },
    mailer: {
      async send(message) {
        outside.mails.push(message)
      },
    },
    mailAccount: { inSandbox: async () => undefined },
    pools: {
      async launch(_, launch) {
        outside.launched.push(launch)
        return { startedAs: `batch-${outside.launched.length}`, pilots: launch.uses }
      },
      dead: async (launches) =>
        launches.map(({ launch }) => launch).filter((launch) => outside.deadLaunches.has(launch)),
    },
  }
}

/** Tokens that say plainly what they are for. */
function memoryTokens(): Tokens {
  const links = new Map<string, LinkClaims>()
  return {
    launch: async ({ launch }) => `launch:${launch}`,
    pilot: async (pilotId, site) => `pilot:${pilotId}:${site}`,
    async link(claims) {
      links.set(`link:${claims.linkId}`, claims)
      return `link:${claims.linkId}`
    },
    readLink: async (link) => links.get(link),
  }
}
