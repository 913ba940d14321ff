/** A task, its visit and its files as a service would show them, for tests of the command. */

import type { Catalog } from '../../core/contract/catalogs.ts'
import type { CatalogueFile } from '../../core/contract/catalogue.ts'
import { pandaIdOf, simulateIndex } from '../../core/contract/identifiers.ts'
import type { JobState, TaskState, VisitState } from '../../core/contract/lifecycle.ts'
import { type Quote, Submission } from '../../core/contract/submission.ts'
import type { TaskView, VisitView } from '../../core/contract/tasks.ts'
import { SENSORS } from '../../phosim/focal-plane.ts'

export const QUOTE: Quote = {
  visits: 1,
  sensors: 189,
  jobs: 380,
  cpuHours: 189.4,
  longestJobHours: 1.2,
  memoryMiB: 3000,
  outputBytes: 14e9,
  outputFiles: 1512,
  priceUsd: 7.6,
  sites: [
    { site: 'LOCAL-A', priceUsd: 7.6, hours: 24 },
    { site: 'LOCAL-B', refusal: 'has no PhoSim 3.4' },
  ],
  warnings: [],
}

export const SUBMISSION = Submission.parse({
  name: 'dc2-field',
  email: 'ada@example.org',
  catalogs: ['c1'],
  simulator: { name: 'stand-in', version: '1' },
})

/** A visit whose jobs are in the states that `stateOf` says, by place in the focal plane and snap. */
export function sampleVisit(
  state: VisitState,
  stateOf: (sensorIndex: number, snap: number) => JobState | undefined,
): VisitView {
  const simulate = SENSORS.flatMap((sensor, index) =>
    [0, 1].flatMap((snap) => {
      const jobState = stateOf(index, snap)
      const site = index % 3 === 0 ? 'LOCAL-B' : 'LOCAL-A'
      const pandaId = pandaIdOf({ task: 7, visit: 0, index: simulateIndex(sensor, snap) })
      return jobState === undefined
        ? []
        : [{ pandaId, stage: 'simulate' as const, sensor, snap, state: jobState, site, attempt: 1 }]
    }),
  )
  const counts = Object.fromEntries(
    [...Map.groupBy(simulate, (cell) => cell.state)].map(([name, cells]) => [name, cells.length]),
  )
  return {
    visit: 0,
    obsHistId: '161899',
    filter: 'r',
    state,
    round: 1,
    counts,
    cpuSeconds: 4000,
    outputBytes: 3e9,
    cells: [{ pandaId: 7_000_000, stage: 'prepare', state: 'finished', attempt: 1 }, ...simulate],
  }
}

/** The task of one such visit. */
export function sampleTask(
  state: TaskState,
  { cells: _, ...visit }: VisitView,
  more: Partial<TaskView> = {},
): TaskView {
  return {
    taskId: 7,
    name: 'dc2-field',
    owner: 'ada',
    vo: 'desc',
    state,
    round: 1,
    priority: 1000,
    simulator: 'stand-in 1',
    site: 'Best Available',
    visits: 1,
    counts: visit.counts,
    submittedAt: '2026-11-22T10:00:00.000Z',
    settledAt: '2026-11-22T10:41:07.000Z',
    cpuSeconds: 4000,
    submission: SUBMISSION,
    quote: QUOTE,
    sentence: 'Simulating on LOCAL-A and LOCAL-B; nothing to do.',
    actions: ['cancel'],
    warnings: [],
    visitList: [visit],
    failures: [],
    waitsFor: [],
    costUsd: 0.12,
    ...more,
  }
}

export function sampleCatalog(more: Partial<Catalog> = {}): Catalog {
  return {
    catalogId: 'c1',
    name: 'stars.txt',
    owner: 'ada',
    state: 'ready',
    from: 'upload',
    createdAt: '2026-11-22T10:00:00.000Z',
    files: [{ name: 'stars.txt', sizeBytes: 100 }],
    sizeBytes: 100,
    ...more,
  }
}

export function sampleFile(
  name: string,
  content: Buffer,
  sha256: string,
  more: Partial<CatalogueFile> = {},
): CatalogueFile {
  return {
    guid: `7/0/2/1/${name}`,
    name,
    product: 'e-image',
    sizeBytes: content.length,
    sha256,
    taskId: 7,
    visit: 0,
    obsHistId: '161899',
    filter: 'r',
    sensor: 'R22_S11',
    snap: 0,
    pandaId: 7_000_095,
    attempt: 1,
    owner: 'ada',
    replicas: [{ site: 'LOCAL-A', url: `https://storage.example/${name}` }],
    createdAt: '2026-11-22T10:30:00.000Z',
    ...more,
  }
}
