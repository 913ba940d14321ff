/** An attempt as the data catalogue keeps it: how one lease of a job ended, and the files that it left. */
import type { CatalogueFile } from './contract/catalogue.ts'
import type { Failure } from './contract/failures.ts'
import type { PayloadMetrics } from './contract/payload.ts'
import type { UsageSamples } from './contract/pilots.ts'
import type { Worker } from './pilot.ts'

/** What one attempt left behind: written before the job finishes, never overwritten by another attempt (rule 10). */
export interface AttemptRecord {
  readonly pandaId: number
  readonly attempt: number
  readonly round: number
  readonly lease: string
  readonly site: string
  readonly pilotId: string
  /** Absent in records of releases that did not keep it. */
  readonly worker?: Worker
  readonly outcome: 'done' | 'failed' | 'stopped' | 'preempted'
  readonly failure?: Failure
  readonly cpuSeconds: number
  readonly wallSeconds: number
  readonly maxMemoryMiB: number
  readonly samples?: UsageSamples | undefined
  readonly metrics?: PayloadMetrics
  readonly files: readonly AttemptFile[]
  readonly objects?: Readonly<Record<string, number>>
  readonly endedAt: string
}

export type AttemptFile = Pick<CatalogueFile, 'name' | 'product' | 'sizeBytes' | 'sha256'> & {
  readonly adler32?: string | undefined
  /** Its copy in the storage of the attempt's site. */
  readonly replica?: string | undefined
  readonly versionId?: string
}
