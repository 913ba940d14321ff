/** Real pilots against a scripted service: a fresh service for every test, and no pilot that outlives its own. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach } from 'node:test'
import { eventually } from '../patience.ts'
import { type PilotProcess, type PilotWords, pilotBundle, startPilot } from './pilot-process.ts'
import { type ScriptedService, startScriptedService } from './scripted-service.ts'

export interface PilotFixture {
  /** That of the running test. */
  readonly service: ScriptedService
  /** Where the pilot's file lies; for files of the tests too. */
  readonly folder: string
  /** Closes the service and starts one that knows nothing. */
  renewService(): Promise<void>
  start(...args: string[]): PilotProcess
  startWith(words: Partial<PilotWords>): PilotProcess
  /** Waits until the service has so many reports. */
  reportsAre(count: number): Promise<ScriptedService['reports']>
  /** The n-th report, which must be a failure. */
  failureOf(index: number): ReturnType<typeof failureAt>
}

function failureAt({ reports }: ScriptedService, index: number) {
  const report = reports[index]
  assert(report?.outcome === 'failed', `report ${index} is ${report?.outcome}`)
  return { ...report.failure, outputs: report.outputs }
}

/** Sets the hooks of the test file that calls it. */
export function pilotFixture(): PilotFixture {
  let bundle: Awaited<ReturnType<typeof pilotBundle>>
  let service: ScriptedService
  let pilots: PilotProcess[] = []
  before(async () => {
    bundle = await pilotBundle()
  })
  after(() => bundle.remove())
  beforeEach(async () => {
    service = await startScriptedService()
  })
  afterEach(async () => {
    for (const pilot of pilots) await pilot.kill()
    pilots = []
    await service.close()
  })
  const startWith = (words: Partial<PilotWords>) => {
    const pilot = startPilot({ bundle, service, ...words })
    pilots.push(pilot)
    return pilot
  }
  return {
    get service() {
      return service
    },
    get folder() {
      return bundle.folder
    },
    async renewService() {
      await service.close()
      service = await startScriptedService()
    },
    startWith,
    start: (...args) => startWith({ args }),
    reportsAre: async (count) => {
      await eventually(`${count} reports`, () => service.reports.length >= count)
      return service.reports
    },
    failureOf: (index) => failureAt(service, index),
  }
}
