/** Where things lie in S3: prefixes are made from numbers only, so that no name from a request becomes a key unchecked. */
import { placeOf } from './contract/identifiers.ts'
import type { Stage } from './contract/payload.ts'

/** Everything that one attempt uploads; attempts never overwrite each other. */
export function attemptPrefix(pandaId: number, stage: Stage, attempt: number): string {
  const { task, visit } = placeOf(pandaId)
  return stage === 'prepare' ? `work/${task}/${visit}/${attempt}/` : `outputs/${task}/${visit}/${pandaId}/${attempt}/`
}

export const catalogPrefix = (catalogId: string): string => `catalogs/${catalogId}/`

/** What a running job's pilot tells while somebody watches: the log's last lines, memory and CPU so far. */
export const liveKey = (pandaId: number): string => `tails/${pandaId}.json`

/** Largest upload of one attempt, bytes: PhoSim's worst case is about 100 MB a chip exposure; prepare ships screens. */
export const MAX_UPLOAD_BYTES = 5 * 1024 ** 3

/** Tokens of launches, for the instances of a pool to read; each for a day at most. */
export const LAUNCHES = 'launches/'
