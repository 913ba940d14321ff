/** Copies of a job's images in the storage of the site, beside those in the service's storage, which alone decide. */
import { appendFile } from 'node:fs/promises'
import type { Product } from '../core/contract/payload.ts'
import type { Digests } from './digests.ts'
import type { Job } from './job.ts'
import { type Say, wordsOf } from './log.ts'
import { retry } from './retry.ts'
import type { NamedOutput } from './work-files.ts'
import { copyToXrootd, XrootdRefusal } from './xrootd.ts'

/** What people analyse; the rest is small, and served by the portal. */
const COPIED: readonly Product[] = ['e-image', 'amplifiers']

/** A slot waits no longer than this for a copy that is not needed. */
const PATIENCE = { firstSeconds: 0.5, maxSeconds: 60, totalSeconds: 120 }

const isHopeless = (error: unknown): boolean => !(error instanceof XrootdRefusal && error.mayPass)

/** Copies an output, if its lease names a place for it. Returns its address; undefined, and a line in the log, when it failed. */
export async function copyReplica(
  say: Say,
  job: Job,
  { name, product }: NamedOutput,
  path: string,
  { adler32 }: Digests,
): Promise<string | undefined> {
  const { replicaPrefix } = job.lease
  if (replicaPrefix === undefined || !COPIED.includes(product)) return undefined
  const url = replicaPrefix + name
  const copy = () => copyToXrootd(path, url, adler32, job.signal)
  try {
    await retry(copy, { ...PATIENCE, signal: job.signal, hopeless: isHopeless })
    return url
  } catch (error) {
    const line = `no replica at ${url}: ${wordsOf(error)}`
    say(`slot ${job.slot}: ${job.words}: ${line}`)
    await appendFile(job.logFile, `${line}\n`)
    return undefined
  }
}
