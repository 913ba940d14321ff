/** Uploads by the attempt's presigned form: streamed from disk, repeated, and with a renewed form when it ran out. */
import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { UploadGrant } from '../core/contract/pilots.ts'
import { HttpRefusal, refusalOf } from './http.ts'
import type { Job } from './job.ts'
import { JobFailure } from './job-failure.ts'
import { say, wordsOf } from './log.ts'
import { retry } from './retry.ts'

export interface Upload {
  readonly file: string
  readonly name: string
  /** Hexadecimal; S3 compares it with what it received. */
  readonly sha256: string
}

/** How long uploads are tried, what calls them off, and how a heartbeat is asked for. */
export interface UploadTerms {
  readonly patienceSeconds: number
  readonly signal: AbortSignal
  readonly poke: () => void
}

const SLOWEST_BYTES_PER_SECOND = 50_000
const MOST_REFUSALS = 3

const MEDIA_TYPES: readonly (readonly [string, string])[] = [
  ['.gz', 'application/gzip'],
  ['.tar', 'application/x-tar'],
  ['.fits', 'application/fits'],
  ['.png', 'image/png'],
  ['.json', 'application/json'],
  ['.log', 'text/plain; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.html', 'text/html; charset=utf-8'],
]

export const mediaTypeOf = (name: string): string =>
  MEDIA_TYPES.find(([ending]) => name.endsWith(ending))?.[1] ?? 'application/octet-stream'

/** The form as S3 wants it: fields first, the file last. */
async function formOf({ fields, prefix }: UploadGrant, { file, name, sha256 }: Upload): Promise<FormData> {
  const type = mediaTypeOf(name)
  const own = {
    key: prefix + name,
    'Content-Type': type,
    'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
  }
  const form = new FormData()
  for (const [field, value] of Object.entries({ ...fields, ...own })) form.append(field, value)
  form.append('file', await openAsBlob(file, { type }), name)
  return form
}

async function post(grant: UploadGrant, upload: Upload, signal: AbortSignal): Promise<void> {
  const { size } = await stat(upload.file)
  const limit = AbortSignal.timeout(60_000 + Math.ceil((size / SLOWEST_BYTES_PER_SECOND) * 1000))
  const body = await formOf(grant, upload)
  const response = await fetch(grant.url, { method: 'POST', body, signal: AbortSignal.any([signal, limit]) })
  if (!response.ok) throw await refusalOf(response)
  await response.arrayBuffer()
}

/** S3 says 403 to an expired form and 400 to one whose signer's session has ended. */
const isGrantRefused = (error: unknown): boolean =>
  error instanceof HttpRefusal && (error.status === 403 || error.code === 'ExpiredToken')

/** Uploads one file. @throws JobFailure of class `system` when the storage refuses it, `site` when it stays away */
export async function upload(job: Job, what: Upload, { patienceSeconds, signal, poke }: UploadTerms): Promise<void> {
  let grant = job.grant
  let refusals = 0
  const once = async () => {
    if (Date.parse(grant.expiresAt) <= Date.now()) grant = await job.grantAfter(grant, poke, signal)
    await post(grant, what, signal).catch(async (error: unknown) => {
      if (error instanceof HttpRefusal && !error.mayPass) refusals += 1
      if (refusals < MOST_REFUSALS && isGrantRefused(error)) grant = await job.grantAfter(grant, poke, signal)
      throw error
    })
  }
  const hopeless = () => refusals >= MOST_REFUSALS
  const onFailure = (error: unknown) => say(`slot ${job.slot}: ${job.words}: ${what.name}: ${wordsOf(error)}; again`)
  const patience = { firstSeconds: 0.25, maxSeconds: 60, totalSeconds: patienceSeconds, signal, hopeless, onFailure }
  await retry(once, patience).catch((error: unknown) => {
    throw signal.aborted ? error : stageOutFailure(error, what.name)
  })
}

function stageOutFailure(error: unknown, name: string): JobFailure {
  return error instanceof HttpRefusal && !error.mayPass
    ? new JobFailure('system', `stage-out-${error.status}`, `The storage refused ${name}: ${error.message}`)
    : new JobFailure('site', 'stage-out', `${name} could not be uploaded: ${wordsOf(error)}`)
}
