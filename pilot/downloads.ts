/** Downloads that survive broken connections: resumed where they stopped, and believed only when size and hash agree. */
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { digestsOf } from './digests.ts'
import { HttpRefusal, refusalOf, stallGuard } from './http.ts'
import { failureOf, JobFailure } from './job-failure.ts'
import { say, wordsOf } from './log.ts'
import { retry } from './retry.ts'
import { fetchByXrootd, isXrootd, XrootdRefusal } from './xrootd.ts'

export interface Source {
  /** https, or root: xrootd's. */
  readonly url: string
  readonly sizeBytes?: number | undefined
  readonly sha256?: string | undefined
  /** Where to begin in what the URL names, when only a part of it is wanted; `sizeBytes` is then the part's. */
  readonly offset?: number
}

/** A file that arrived wrong so often is wrong where it lies. */
const WRONG_ARRIVALS = 3
const PATIENCE = { firstSeconds: 0.25, maxSeconds: 60, totalSeconds: 3600 }

class WrongArrival extends Error {}

/** Fetches into `file`, which appears only when it is whole. @throws JobFailure of class `site` or `system` */
export async function download(source: Source, file: string, signal: AbortSignal): Promise<void> {
  const part = `${file}.part`
  await mkdir(dirname(file), { recursive: true })
  await rm(part, { force: true })
  let wrong = 0
  const once = async () => {
    await fetchRest(source, part, signal)
    await check(source, part)
  }
  const hopeless = (error: unknown) => {
    if (error instanceof WrongArrival) wrong += 1
    return wrong >= WRONG_ARRIVALS || isRefused(error) || error instanceof JobFailure || isDiskFull(error)
  }
  const onFailure = (error: unknown) => say(`${basename(file)} did not arrive: ${wordsOf(error)}; again`)
  await retry(once, { ...PATIENCE, signal, hopeless, onFailure }).catch(async (error: unknown) => {
    await rm(part, { force: true })
    throw signal.aborted ? error : stageInFailure(error, file)
  })
  await rename(part, file)
}

const isRefused = (error: unknown): error is HttpRefusal | XrootdRefusal =>
  (error instanceof HttpRefusal || error instanceof XrootdRefusal) && !error.mayPass

const isDiskFull = (error: unknown): boolean => failureOf(error).code === 'disk-full'

function stageInFailure(error: unknown, file: string): unknown {
  if (error instanceof JobFailure || isDiskFull(error)) return error
  const name = basename(file)
  if (isRefused(error))
    return new JobFailure('system', `stage-in-${error.status}`, `The storage refused ${name}: ${error.message}`)
  return new JobFailure('site', 'stage-in', `${name} could not be fetched: ${wordsOf(error)}`)
}

const sizeOf = async (file: string): Promise<number> => (await stat(file).catch(() => undefined))?.size ?? 0

function rangeOf({ offset, sizeBytes }: Source, have: number): Record<string, string> {
  if (offset === undefined && have === 0) return {}
  const from = (offset ?? 0) + have
  const to = offset === undefined || sizeBytes === undefined ? '' : offset + sizeBytes - 1
  return { range: `bytes=${from}-${to}` }
}

/** xrdcp copies whole files, and asks the server for their checksum. */
async function fetchWhole({ url, offset }: Source, part: string, signal: AbortSignal): Promise<void> {
  if (offset !== undefined) throw new JobFailure('system', 'stage-in-part', `xrootd fetches no part of ${url}.`)
  await fetchByXrootd(url, part, signal).catch((error: unknown) => {
    throw error instanceof XrootdRefusal && error.isWrongSum ? new WrongArrival(error.message) : error
  })
}

async function fetchRest(source: Source, part: string, signal: AbortSignal): Promise<void> {
  if (isXrootd(source.url)) return fetchWhole(source, part, signal)
  const have = await sizeOf(part)
  if (source.sizeBytes !== undefined && have >= source.sizeBytes) return
  const guard = stallGuard(signal)
  try {
    const response = await fetch(source.url, { headers: rangeOf(source, have), signal: guard.signal })
    await save(response, source, part, have, guard.moved, guard.signal)
  } finally {
    guard.done()
  }
}

async function save(
  response: Response,
  source: Source,
  part: string,
  have: number,
  moved: () => void,
  signal: AbortSignal,
): Promise<void> {
  // What was kept does not fit what lies there now: begin anew.
  if (response.status === 416 && have > 0) await rm(part, { force: true })
  if (!response.ok) throw await refusalToRetry(response, have)
  if (source.offset !== undefined && response.status !== 206)
    throw new HttpRefusal(response.status, 'NoRanges', 'the storage sends no parts of files')
  const flags = have > 0 && response.status === 206 ? 'a' : 'w'
  await pipeline(noting(response.body, moved), createWriteStream(part, { flags }), { signal })
}

async function* noting(body: Response['body'], moved: () => void) {
  for await (const piece of body ?? []) {
    moved()
    yield piece
  }
}

const refusalToRetry = async (response: Response, have: number): Promise<Error> =>
  response.status === 416 && have > 0 ? new Error('The kept part does not fit.') : refusalOf(response)

async function check({ sizeBytes, sha256 }: Source, part: string): Promise<void> {
  const have = await sizeOf(part)
  const wrong = async (what: string) => {
    await rm(part, { force: true })
    throw new WrongArrival(what)
  }
  if (sizeBytes !== undefined && have < sizeBytes) throw new Error(`${have} of ${sizeBytes} bytes came`)
  if (sizeBytes !== undefined && have > sizeBytes) await wrong(`${have} bytes came instead of ${sizeBytes}`)
  if (sha256 !== undefined && (await digestsOf(part)).sha256 !== sha256)
    await wrong('its sha256 is not the expected one')
}
