/** Fetching one file: resumed where it broke off, its checksum verified before it gets its name. */
import { createHash, type Hash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** What is to be fetched, and to where. `sign` gives a fresh address, for signed ones live for minutes only. */
export interface Wanted {
  readonly path: string
  readonly sizeBytes: number
  readonly sha256: string
  sign(): Promise<string>
}

export interface DownloadOptions {
  readonly signal: AbortSignal
  /** Bytes that arrived or were found; negative when they must be fetched again. */
  onBytes(bytes: number): void
  /** Waits before another try. */
  pause(milliseconds: number): Promise<void>
}

export type Outcome = 'fetched' | 'present'

const TRIES = 4
const FIRST_PAUSE_MS = 500

/** The file arrived whole, and is not what the catalogue says. */
export class ChecksumMismatch extends Error {
  constructor(path: string, wanted: string, found: string) {
    super(`${path}: its sha256 is ${found.slice(0, 12)}…, the catalogue says ${wanted.slice(0, 12)}…`)
    this.name = 'ChecksumMismatch'
  }
}

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0)

async function hashOf(path: string): Promise<Hash> {
  const hash = createHash('sha256')
  if (existsSync(path)) for await (const bytes of createReadStream(path)) hash.update(bytes)
  return hash
}

/**
 * Fetches a file through a `.part` beside it that is named after its content, so that a resumed one never mixes two
 * versions. Throws ChecksumMismatch when it arrives wrong twice, else the last error of the network or the disk.
 */
export async function download(wanted: Wanted, options: DownloadOptions): Promise<Outcome> {
  if (sizeOf(wanted.path) === wanted.sizeBytes && (await hashOf(wanted.path)).digest('hex') === wanted.sha256) {
    options.onBytes(wanted.sizeBytes)
    return 'present'
  }
  await mkdir(dirname(wanted.path), { recursive: true })
  const part = `${wanted.path}.${wanted.sha256.slice(0, 8)}.part`
  for (let attempt = 1; ; attempt++) {
    try {
      await fetchRest(wanted, part, options)
      await rename(part, wanted.path)
      return 'fetched'
    } catch (error) {
      const spent = attempt >= (error instanceof ChecksumMismatch ? 2 : TRIES)
      if (spent || options.signal.aborted) throw error
      await options.pause(FIRST_PAUSE_MS * 2 ** (attempt - 1))
    }
  }
}

/** Appends what is missing to the part and checks the whole; a wrong one is removed. */
async function fetchRest(wanted: Wanted, part: string, { signal, onBytes }: DownloadOptions): Promise<void> {
  if (sizeOf(part) > wanted.sizeBytes) await rm(part)
  let hash = await hashOf(part)
  let counted = sizeOf(part)
  onBytes(counted)
  const count = (bytes: number) => {
    counted += bytes
    onBytes(bytes)
  }
  try {
    if (counted < wanted.sizeBytes || wanted.sizeBytes === 0) {
      const response = await get(await wanted.sign(), counted, signal)
      const resumed = response.status === 206
      if (!resumed && counted > 0) {
        count(-counted)
        hash = createHash('sha256')
      }
      await append(response, part, resumed, hash, count)
    }
    const found = hash.digest('hex')
    if (found === wanted.sha256) return
    if (sizeOf(part) < wanted.sizeBytes) throw new Error(`${wanted.path}: the connection broke off`)
    await rm(part, { force: true })
    throw new ChecksumMismatch(wanted.path, wanted.sha256, found)
  } catch (error) {
    onBytes(-counted)
    throw error
  }
}

async function get(url: string, from: number, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal, headers: from > 0 ? { range: `bytes=${from}-` } : {} })
  if (response.ok) return response
  await response.body?.cancel()
  throw new Error(`the storage answered HTTP ${response.status}`)
}

async function append(response: Response, part: string, resumed: boolean, hash: Hash, count: (bytes: number) => void) {
  const { body } = response
  const parts = async function* () {
    if (body === null) return
    for await (const bytes of body) {
      hash.update(bytes)
      count(bytes.length)
      yield bytes
    }
  }
  await pipeline(Readable.from(parts()), createWriteStream(part, { flags: resumed ? 'a' : 'w' }))
}
