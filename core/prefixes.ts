/**
 * Where things lie in S3: every key is made here, or lies below a prefix that is. Prefixes are made from numbers only, so
 * that no name from a request becomes a key unchecked.
 */
import { placeOf } from './contract/identifiers.ts'
import type { Stage } from './contract/payload.ts'

/** The bucket's folders. infra/ gives each its lifecycle, and each Lambda rights on those that it works with. */
export type Folder = 'catalogs' | 'work' | 'outputs' | 'tails' | 'launches'

/** What lies below a folder: `work/7/0/1`. */
export const inFolder = <F extends Folder>(folder: F, ...parts: readonly (string | number)[]) =>
  `${folder}/${parts.join('/')}` as const

/** Everything that one attempt uploads; attempts never overwrite each other. */
export function attemptPrefix(pandaId: number, stage: Stage, attempt: number): string {
  const { task, visit } = placeOf(pandaId)
  return stage === 'prepare'
    ? `${inFolder('work', task, visit, attempt)}/`
    : `${inFolder('outputs', task, visit, pandaId, attempt)}/`
}

export const catalogPrefix = (catalogId: string): string => `${inFolder('catalogs', catalogId)}/`

/** Beside the catalog's own prefix, for names within that are its owner's. */
export const mapPrefix = (catalogId: string): string => `${inFolder('catalogs', `${catalogId}.map`)}/`

/** What a running job's pilot tells while somebody watches: the log's last lines, memory and CPU so far. */
export const liveKey = (pandaId: number): string => inFolder('tails', `${pandaId}.json`)

/** Largest upload of one attempt, bytes: PhoSim's worst case is about 100 MB a chip exposure; prepare ships screens. */
export const MAX_UPLOAD_BYTES = 5 * 1024 ** 3

/** The token of a launch, for the instances of a pool to read; for a day at most. */
export const launchTokenKey = (launch: string): string => inFolder('launches', launch)
