/** What stories begin with: sites, a task of small visits, pilots, and what a payload leaves behind. */
import { createHash } from 'node:crypto'
import type { Person } from '../../core/contract/identity.ts'
import type { Prepared, Product, Stage } from '../../core/contract/payload.ts'
import type { Lease, PilotCall, Report } from '../../core/contract/pilots.ts'
import type { Site, SiteStatus } from '../../core/contract/sites.ts'
import { type Quote, Submission } from '../../core/contract/submission.ts'
import { instant } from '../../core/instants.ts'
import { EMPTY_SLOT, type Pilot } from '../../core/pilot.ts'
import type { Task } from '../../core/task.ts'
import type { World } from '../../core/world.ts'
import type { MemoryWorld } from './memory-world.ts'

export const DAY = '2026-01-05'
const AT = `${DAY}T09:00:00.000Z`
const STAND_IN = { name: 'stand-in', version: '1' } as const

/** The sensors that sources fall on; a third is wanted and stays dark. */
export const LIT = ['R22_S11', 'R22_S12'] as const
const WANTED = [...LIT, 'R22_S10']

export const OWNER: Person = { user: 'ada', groups: ['desc'], operator: false }
export const USAGE = { cpuSeconds: 10, wallSeconds: 12, maxMemoryMiB: 100 }
export const WANTS: NonNullable<PilotCall['wants']> = { memoryMiB: 64_000, diskMiB: 64_000, visits: [] }

export const siteOf = (site: string, patch: Partial<Site> = {}): Site => ({
  site,
  facility: 'Laptop',
  queue: site.toLowerCase(),
  region: 'here',
  cloud: 'local',
  tier: '2',
  vos: [],
  simulators: [STAND_IN],
  cores: 8,
  memoryMiB: 64_000,
  wallSeconds: 86_400,
  scratchMiB: 64_000,
  slots: 4,
  slotsPerPilot: 2,
  usdPerCoreHour: 0.04,
  preemptible: false,
  sourceLimit: 150_000,
  networkBytesPerSecond: 1e8,
  storage: 's3',
  downtimes: [],
  pool: { kind: 'batch', jobQueue: site, jobDefinition: site },
  shards: 1,
  comment: '',
  ...patch,
})

export const statusOf = (state: SiteStatus['state'], reason = 'as planned'): SiteStatus => ({
  state,
  reason,
  by: 'operator',
  changedAt: AT,
})

const QUOTE: Quote = {
  visits: 1,
  sensors: LIT.length,
  jobs: LIT.length,
  cpuHours: LIT.length * 2,
  longestJobHours: 2,
  memoryMiB: 3072,
  outputBytes: 1e8,
  outputFiles: 8,
  priceUsd: 1,
  sites: [],
  warnings: [],
}

const submissionOf = (patch: Partial<Submission>): Submission => ({
  ...Submission.parse({ name: 'deep field', email: 'ada@example.org', catalogs: ['c1'], simulator: STAND_IN }),
  snaps: [0],
  ...patch,
})

/** A task that is running, its visits not yet planned. */
export const taskOf = (
  patch: Partial<Task> = {},
  visits = 1,
  submission: Partial<Submission> = {},
  quote: Partial<Quote> = {},
): Task => ({
  taskId: 7,
  day: DAY,
  name: 'deep field',
  owner: OWNER.user,
  vo: 'desc',
  email: 'ada@example.org',
  state: 'running',
  round: 1,
  revision: 1,
  submission: submissionOf(submission),
  catalogs: [{ catalogId: 'c1', name: 'c1', prefix: 'catalogs/c1/', main: 'c1.txt', files: [], sha256: '' }],
  visits: Array.from({ length: visits }, (_, n) => ({
    obsHistId: String(9000 + n),
    catalogs: [0],
    headerFrom: 0,
    fromTable: false,
  })),
  sensors: WANTED,
  quote: { ...QUOTE, visits, jobs: visits * LIT.length, cpuHours: visits * LIT.length * 2, ...quote },
  warnings: [],
  mails: {},
  usedLinks: [],
  submittedAt: AT,
  ...patch,
})

/** A pilot registers, as registration does it, but under a name of the story's choice. */
export async function addPilot(world: World, pilotId: string, site: string, slots = 1): Promise<void> {
  const seenAt = world.clock.now()
  const pilot: Pilot = {
    pilotId,
    site,
    launch: pilotId,
    host: 'host',
    slots: Array.from({ length: slots }, () => EMPTY_SLOT),
    memoryMiB: 64_000,
    diskMiB: 64_000,
    cores: 8,
    simulators: [STAND_IN],
    version: '1',
    registeredAt: seenAt,
    seenAt,
    leaseEndsAt: instant(seenAt, world.settings.leaseSeconds),
  }
  await world.pilots.saveLaunch({ launch: pilotId, site, uses: 1, registered: 0, slots, launchedAt: seenAt })
  await world.pilots.register(pilot, 1)
}

const PRODUCTS: Record<Stage, readonly Product[]> = {
  prepare: ['work', 'log'],
  simulate: ['e-image', 'preview', 'log'],
  collect: ['manifest', 'mosaic', 'provenance', 'log'],
}

const BYTES = Buffer.from('bytes')
const SHA256 = createHash('sha256').update(BYTES).digest('hex')
const PREPARED: Prepared = { objects: { ...Object.fromEntries(LIT.map((sensor) => [sensor, 9])), R22_S10: 0 } }

export type Done = Extract<Report, { outcome: 'done' }>
type Leased = Pick<Lease, 'lease' | 'upload'> & { readonly order: Pick<Lease['order'], 'stage'> }

/** The payload's files lie in storage, as the report of it says. */
export function done({ objects }: Pick<MemoryWorld, 'objects'>, { lease, order, upload }: Leased): Done {
  const outputs = PRODUCTS[order.stage].map((product) => ({
    name: `${product}.bin`,
    product,
    sizeBytes: BYTES.length,
    sha256: SHA256,
  }))
  for (const { name } of outputs) objects.set(upload.prefix + name, BYTES)
  return { outcome: 'done', lease, usage: USAGE, outputs, ...(order.stage === 'prepare' ? { prepared: PREPARED } : {}) }
}

type FailureClass = Extract<Report, { outcome: 'failed' }>['failure']['class']

export const failedAs = (lease: string, failureClass: FailureClass, code: string = failureClass): Report => ({
  outcome: 'failed',
  lease,
  usage: USAGE,
  failure: { class: failureClass, code, message: 'It broke.' },
  outputs: [],
})
