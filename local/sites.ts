/** The laptop's two sites: LOCAL-A and LOCAL-B, each a Batch queue that starts pilots as processes. */
import type { Site } from '../core/contract/sites.ts'

/** Version of the stand-in payload that the pilots bring. */
const STAND_IN = { name: 'stand-in', version: '1' } as const

export interface LaptopSize {
  readonly cores: number
  readonly memoryMiB: number
  /** PhoSim 3.4 of this machine, if there is one. */
  readonly phosim: boolean
}

/** Slots of each site: between them they keep every core busy. */
export const slotsPerSite = ({ cores }: LaptopSize): number => Math.max(1, Math.ceil(cores / 2))

export const queueOf = (site: string): string => `${site}-queue`
export const definitionOf = (site: string): string => `${site}-pilot`

export function laptopSites(size: LaptopSize): Site[] {
  const common = {
    facility: 'LAPTOP',
    region: 'local',
    cloud: 'local',
    tier: 'T3',
    vos: [],
    simulators: size.phosim ? [STAND_IN, { name: 'phosim' as const, version: '3.4' }] : [STAND_IN],
    cores: size.cores,
    memoryMiB: Math.floor(size.memoryMiB / slotsPerSite(size)),
    wallSeconds: 7 * 86_400,
    scratchMiB: 20_000,
    slots: slotsPerSite(size),
    slotsPerPilot: slotsPerSite(size),
    sourceLimit: 150_000,
    networkBytesPerSecond: 2e8,
    storage: 'laptop',
    downtimes: [],
    shards: 1,
  }
  const site = (name: string, usdPerCoreHour: number, preemptible: boolean, comment: string): Site => ({
    ...common,
    site: name,
    queue: queueOf(name),
    usdPerCoreHour,
    preemptible,
    comment,
    pool: { kind: 'batch', jobQueue: queueOf(name), jobDefinition: definitionOf(name) },
  })
  // Priced as the cloud's two are (m7i, us-east-1, 2026): what the demo would have cost there.
  return [
    site('LOCAL-A', 0.02, true, 'This machine, as a Spot site would be.'),
    site('LOCAL-B', 0.05, false, 'This machine, as an on-demand site would be.'),
  ]
}
