/** The sites of the account, as the service is told of them at each deployment. */
import type { Pool, Site } from '../core/contract/sites.ts'
import type { BatchPool, Pools } from './constructs/pools.ts'
import { FLEET_SLOTS, MEMORY_CLASSES, SLOTS } from './pilot-container.ts'
import type { Stage } from './stages.ts'

/** Free disk of a slot: a sixteenth of an instance's. */
const SCRATCH_MIB = 5000
/** A week; a job that would take longer than an instance has lived so far is the workload manager's to risk. */
const WALL_SECONDS = 7 * 86_400

interface Offer {
  readonly site: string
  readonly queue: string
  readonly pool: Pool
  readonly slots: number
  readonly slotsPerPilot: number
  readonly preemptible: boolean
  /** About what m7i cost in us-east-1 in 2026: only the ratio matters to the brokerage. */
  readonly usdPerCoreHour: number
  readonly comment: string
}

const siteOf = ({ simulators }: Stage, region: string, offer: Offer): Site => ({
  ...offer,
  facility: 'AWS',
  region,
  cloud: 'aws',
  tier: 'T2',
  vos: [],
  simulators: [...simulators],
  cores: offer.slots,
  memoryMiB: MEMORY_CLASSES.ordinary,
  wallSeconds: WALL_SECONDS,
  scratchMiB: SCRATCH_MIB,
  sourceLimit: 150_000,
  networkBytesPerSecond: 2e8,
  storage: 's3',
  downtimes: [],
  shards: 1,
})

/** Ordinary pilots, and larger ones for the jobs that need them. */
function batchOffer(pools: Pools, name: BatchPool) {
  const jobQueue = pools.queueOf(name)
  const larger = [{ memoryMiB: MEMORY_CLASSES.large, jobDefinition: pools.definitionOf('large') }]
  const pool = { kind: 'batch' as const, jobQueue, jobDefinition: pools.definitionOf('ordinary'), larger }
  return { queue: jobQueue, slotsPerPilot: SLOTS, pool }
}

export function accountSites(stage: Stage, pools: Pools, region: string): Site[] {
  const offers: readonly Offer[] = [
    {
      ...batchOffer(pools, 'spot'),
      site: 'AWS-SPOT',
      slots: stage.spotCores,
      preemptible: true,
      usdPerCoreHour: 0.02,
      comment: 'Spot instances of this account, started by AWS Batch as jobs come.',
    },
    {
      ...batchOffer(pools, 'on-demand'),
      site: 'AWS-ON-DEMAND',
      slots: stage.onDemandCores,
      preemptible: false,
      usdPerCoreHour: 0.05,
      comment: 'On-demand instances of this account, for jobs that Spot loses too often.',
    },
    {
      site: 'AWS-FLEET',
      queue: 'fleet',
      pool: pools.fleet.pool,
      slots: stage.fleetCores,
      slotsPerPilot: FLEET_SLOTS,
      preemptible: true,
      usdPerCoreHour: 0.02,
      comment: 'Spot instances of this account with a pilot each, which stay while there is work.',
    },
  ]
  return offers.map((offer) => siteOf(stage, region, offer))
}
