/** The sites of the account, as the service is told of them at each deployment. */
import type { Site } from '../core/contract/sites.ts'
import type { BatchPool, Pools } from './constructs/pools.ts'
import { MEMORY_CLASSES, type MemoryClass, SLOTS } from './pilot-container.ts'
import type { Stage } from './stages.ts'

/** Free disk of a slot: a sixteenth of an instance's. */
const SCRATCH_MIB = 5000
/** A week; a job that would take longer than an instance has lived so far is the workload manager's to risk. */
const WALL_SECONDS = 7 * 86_400

interface Offer {
  readonly site: string
  readonly batch: BatchPool
  readonly memory: MemoryClass
  readonly cores: number
  /** About what m7i cost in us-east-1 in 2026: only the ratio matters to the brokerage. */
  readonly usdPerCoreHour: number
  readonly comment: string
}

const siteOf = (stage: Stage, pools: Pools, region: string, offer: Offer): Site => ({
  site: offer.site,
  facility: 'AWS',
  queue: pools.queueOf(offer.batch),
  region,
  cloud: 'aws',
  tier: 'T2',
  vos: [],
  simulators: [...stage.simulators],
  cores: offer.cores,
  memoryMiB: MEMORY_CLASSES[offer.memory],
  wallSeconds: WALL_SECONDS,
  scratchMiB: SCRATCH_MIB,
  slots: offer.cores,
  slotsPerPilot: SLOTS,
  usdPerCoreHour: offer.usdPerCoreHour,
  preemptible: offer.batch === 'spot',
  sourceLimit: 150_000,
  networkBytesPerSecond: 2e8,
  storage: 's3',
  downtimes: [],
  pool: { kind: 'batch', jobQueue: pools.queueOf(offer.batch), jobDefinition: pools.definitionOf(offer.memory) },
  shards: 1,
  comment: offer.comment,
})

export function accountSites(stage: Stage, pools: Pools, region: string): Site[] {
  const spot: Offer = {
    site: 'AWS-SPOT',
    batch: 'spot',
    memory: 'ordinary',
    cores: stage.spotCores,
    usdPerCoreHour: 0.02,
    comment: 'Spot instances of this account, started by AWS Batch as jobs come.',
  }
  const onDemand: Offer = {
    site: 'AWS-ON-DEMAND',
    batch: 'on-demand',
    memory: 'large',
    cores: stage.onDemandCores,
    usdPerCoreHour: 0.05,
    comment: 'On-demand instances with more memory, for jobs that Spot loses or that need it.',
  }
  return [spot, onDemand].map((offer) => siteOf(stage, pools, region, offer))
}
