/** Records to store: each as full as it is in a real task. */

import type { AttemptRecord } from '../../../core/attempt.ts'
import type { Board } from '../../../core/board.ts'
import { withCell } from '../../../core/cell.ts'
import { pandaIdOf } from '../../../core/contract/identifiers.ts'
import type { Observation } from '../../../core/contract/observations.ts'
import type { Site, SiteStatus } from '../../../core/contract/sites.ts'
import type { Job } from '../../../core/job.ts'
import { EMPTY_SLOT, type Launch, type Pilot, type Worker } from '../../../core/pilot.ts'
import type { Placement } from '../../../core/placement.ts'
import type { CatalogRecord, Task, VisitRecord } from '../../../core/task.ts'

export const AT = '2026-01-05T10:00:00.000Z'
export const DAY = '2026-01-05'

const NEEDS = { memoryMiB: 3000, wallSeconds: 36_000, diskMiB: 5000, cores: 1 }

/** Named as AWS names its instances, and the children of an array in Batch. */
export const WORKER: Worker = {
  host: 'ip-10-0-12-34.us-east-1.compute.internal',
  batchId: '4876807f-6e72-4a3e-9d31-0c64a1f7b6a1:117',
}

let last = 0
/** A number that nothing else in the test file uses: suites share one database. */
export const fresh = (): number => ++last

export function aJob(patch: Partial<Job> = {}): Job {
  return {
    pandaId: pandaIdOf({ task: fresh(), visit: 3, index: 45 }),
    stage: 'simulate',
    day: DAY,
    owner: 'ada@example.org',
    priority: 1000,
    simulator: 'phosim 3.4.2',
    needs: NEEDS,
    state: 'defined',
    attempt: 0,
    round: 1,
    revision: 0,
    refusedSites: [],
    spent: {},
    work: 'work/17/3/1/',
    cpuSeconds: 0,
    outputBytes: 0,
    createdAt: AT,
    ...patch,
  }
}

export function aBoard(patch: Partial<Board> = {}): Board {
  const bare: Board = {
    task: fresh(),
    visit: 0,
    day: DAY,
    obsHistId: '85713',
    filter: 2,
    of: {
      name: 'Stars of the deep field',
      owner: 'ada@example.org',
      vo: 'desc',
      priority: 1000,
      simulator: 'phosim 3.4.2',
    },
    round: 1,
    revision: 0,
    litRound: 1,
    cells: new Uint8Array(),
    sites: [],
    codes: [],
    cpuSeconds: 0,
    outputBytes: 0,
    updatedAt: AT,
    ...patch,
  }
  return withCell(bare, 190, { state: 'running', site: 'BNL-SPOT', attempt: 1, round: 1 })
}

export function aTask(patch: Partial<Task> = {}): Task {
  const taskId = patch.taskId ?? 1_000_000 + fresh()
  return {
    taskId,
    day: DAY,
    name: 'Stars of the deep field',
    owner: 'ada@example.org',
    vo: 'desc',
    email: 'ada@example.org',
    state: 'running',
    round: 1,
    revision: 0,
    submission: {
      name: 'Stars of the deep field',
      email: 'ada@example.org',
      catalogs: ['stars'],
      visits: [],
      simulator: { name: 'phosim', version: '3.4.2' },
      vo: 'desc',
      sensors: 'all',
      site: 'Best Available',
      priority: 1000,
      observation: {},
      commands: { preset: 'none', text: '' },
      amplifiers: 'tar',
    },
    catalogs: [{ catalogId: 'stars', name: 'stars', prefix: 'c/', main: 'a.txt', files: [], sha256: '0'.repeat(64) }],
    visits: [{ obsHistId: '85713', catalogs: [0], headerFrom: 0, fromTable: false }],
    sensors: ['R22_S11', 'R22_S12'],
    quote: {
      visits: 1,
      sensors: 2,
      jobs: 4,
      cpuHours: 5,
      longestJobHours: 2,
      memoryMiB: 3000,
      outputBytes: 1,
      outputFiles: 8,
      priceUsd: 0.2,
      sites: [],
      warnings: [],
    },
    warnings: [],
    mails: {},
    usedLinks: [],
    submittedAt: AT,
    ...patch,
  }
}

export const aVisit = (patch: Partial<VisitRecord> = {}): VisitRecord => ({
  task: fresh(),
  visit: 0,
  day: DAY,
  round: 1,
  taskName: 'Stars of the deep field',
  owner: 'ada@example.org',
  obsHistId: '85713',
  header: { rightascension: '10.0', declination: '-20.0', filter: '2' },
  commands: 'cleardefects\n',
  simulator: { name: 'phosim', version: '3.4.2' },
  amplifiers: 'tar',
  sensors: ['R22_S11'],
  snaps: [0, 1],
  catalogs: [],
  needs: { prepare: NEEDS, simulate: NEEDS, collect: NEEDS },
  ...patch,
})

export const aLaunch = (patch: Partial<Launch> = {}): Launch => ({
  launch: `launch${fresh()}`,
  site: 'BNL-SPOT',
  uses: 2,
  registered: 0,
  slots: 8,
  launchedAt: AT,
  ...patch,
})

/** A pilot of eight slots, with ids as long as real ones. */
export const aPilot = (patch: Partial<Pilot> = {}): Pilot => ({
  pilotId: `01KE${String(fresh()).padStart(22, '0')}`,
  site: 'BNL-SPOT',
  launch: '01KE0000000000000000000000',
  ...WORKER,
  slots: Array.from({ length: 8 }, () => EMPTY_SLOT),
  memoryMiB: 31_000,
  diskMiB: 200_000,
  cores: 8,
  simulators: [{ name: 'phosim', version: '3.4.2' }],
  version: '0.1.0',
  registeredAt: AT,
  seenAt: AT,
  leaseEndsAt: '2026-01-05T10:05:00.000Z',
  ...patch,
})

export const aPlacement = (patch: Partial<Placement> = {}): Placement => ({
  placementId: `placement${fresh()}`,
  task: fresh(),
  visit: 3,
  stage: 'simulate',
  decidedAt: AT,
  chosen: [{ site: 'BNL-SPOT', jobs: [17_003_045], startTag: 5 }],
  refused: [{ site: 'SLAC', reason: 'it is offline' }],
  weights: { 'BNL-SPOT': 0.5 },
  unplaced: 0,
  ...patch,
})

export const aSite = (site: string): Site => ({
  site,
  facility: 'BNL',
  queue: 'spot',
  region: 'us-east-1',
  cloud: 'aws',
  tier: '1',
  vos: [],
  simulators: [{ name: 'phosim', version: '3.4.2' }],
  cores: 1,
  memoryMiB: 4000,
  wallSeconds: 100_000,
  scratchMiB: 20_000,
  slots: 100,
  slotsPerPilot: 8,
  usdPerCoreHour: 0.01,
  preemptible: true,
  sourceLimit: 150_000,
  networkBytesPerSecond: 1e8,
  storage: 's3',
  downtimes: [],
  pool: { kind: 'none' },
  shards: 1,
  comment: '',
})

export const ONLINE: SiteStatus = { state: 'online', reason: 'new', by: 'ada', changedAt: AT }

export const aCatalog = (patch: Partial<CatalogRecord> = {}): CatalogRecord => ({
  catalogId: `catalog${fresh()}`,
  name: 'stars',
  owner: 'ada@example.org',
  state: 'uploading',
  from: 'upload',
  createdAt: AT,
  prefix: 'catalogs/1/',
  files: [{ name: 'a.txt', sizeBytes: 1000 }],
  sizeBytes: 1000,
  revision: 0,
  ...patch,
})

export const anObservation = (patch: Partial<Observation> = {}): Observation => ({
  obsHistId: '85713',
  raDeg: 10,
  decDeg: -20,
  rotSkyPosDeg: 33.3,
  rotTelPosDeg: 12.1,
  altitudeDeg: 60,
  azimuthDeg: 120,
  mjd: 59_597.123,
  filter: 2,
  night: 10,
  rawSeeingArcsec: 0.67,
  airmass: 1.2,
  moonRaDeg: 200,
  moonDecDeg: 10,
  moonAltDeg: -20,
  moonPhase: 30,
  dist2MoonDeg: 100,
  sunAltDeg: -30,
  visitSeconds: 30,
  snaps: 2,
  ...patch,
})

const sha = (n: number): string =>
  Array.from({ length: 64 }, (_, i) => ((i * 7919 + n * 104_729 + i * i * 31) % 16).toString(16)).join('')

export const anAttempt = (patch: Partial<AttemptRecord> = {}): AttemptRecord => ({
  pandaId: pandaIdOf({ task: fresh(), visit: 3, index: 45 }),
  attempt: 1,
  round: 1,
  lease: '17003045-1-1-0-0-01KE0000000000000000000001',
  site: 'BNL-SPOT',
  pilotId: '01KE0000000000000000000001',
  worker: WORKER,
  outcome: 'done',
  cpuSeconds: 4321.5,
  wallSeconds: 4500.2,
  maxMemoryMiB: 2876,
  metrics: { phaseSeconds: { trim: 3.1, raytrace: 4200.4, e2adc: 60.2 }, photons: 123_456_789, objects: 4321 },
  samples: {
    secondsApart: 128,
    cpuSeconds: Array.from({ length: 35 }, (_, n) => 123 * n + ((n * 7919) % 17)),
    memoryMiB: Array.from({ length: 35 }, (_, n) => 2600 + ((n * 104_729) % 277)),
  },
  files: ['lsst_e_85713_f2_R22_S11_E000.fits.gz', 'lsst_a_85713_f2_R22_S11_E000.tar', 'preview.png', 'log.txt.gz'].map(
    (name, n) => ({
      name,
      product: n === 0 ? 'e-image' : n === 1 ? 'amplifiers' : n === 2 ? 'preview' : 'log',
      sizeBytes: 30_000_000 + n,
      sha256: sha(n),
      adler32: sha(n).slice(0, 8),
      versionId: sha(n + 9).slice(0, 32),
    }),
  ),
  endedAt: AT,
  ...patch,
})
