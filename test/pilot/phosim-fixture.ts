/** A site with the imitated PhoSim, a visit with a bundle, and the steps that the pilot takes around the payload. */
import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Failure } from '../../core/contract/failures.ts'
import type { PayloadOrder, PayloadResult } from '../../core/contract/payload.ts'
import { pixelToSky, sensorWcs } from '../../phosim/focal-plane.ts'
import type { PhosimHost } from '../../pilot/payloads/phosim/host.ts'
import { prepare } from '../../pilot/payloads/phosim/prepare.ts'
import { simulate } from '../../pilot/payloads/phosim/simulate.ts'
import { buildImitation } from './phosim-imitation/build.ts'

const POINTING = { raDeg: 53, decDeg: -27.4, rotSkyPosDeg: 30 }

/** An object line of a star that lies in the middle of a sensor, `step` pixels to the right. */
export function starOn(sensor: string, id: string, sed = '../sky/sed_flat.txt', step = 0, magnitude = 19): string {
  const { raDeg, decDeg } = pixelToSky(sensorWcs(sensor, POINTING), 2000 + step, 2036)
  return `object ${id} ${raDeg} ${decDeg} ${magnitude} ${sed} 0 0 0 0 0 0 star none none`
}

export const HEADER: Readonly<Record<string, string>> = {
  rightascension: String(POINTING.raDeg),
  declination: String(POINTING.decDeg),
  rotskypos: String(POINTING.rotSkyPosDeg),
  filter: '2',
  seed: '42',
  vistime: '33',
  nsnap: '2',
  date: '2024/3/1/0.5',
}

export const SENSORS = ['R22_S11', 'R22_S12', 'R01_S00']

export const orderFor = (changes: Partial<PayloadOrder> = {}): PayloadOrder => ({
  pandaId: 1_000_001,
  task: 1,
  visit: 0,
  attempt: 1,
  stage: 'prepare',
  site: 'LOCAL-A',
  simulator: { name: 'phosim', version: '3.4' },
  taskName: 'test',
  obsHistId: '99999999',
  sensors: SENSORS,
  snap: 0,
  snaps: [0, 1],
  header: HEADER,
  commands: 'zenith_v 1000.0\nraydensity 0.0',
  amplifiers: 'tar',
  catalogs: [{ directory: 'inputs/catalogs/0', main: 'main.txt' }],
  sourceLimit: 150_000,
  ...changes,
})

/** Three objects on R22_S11 with a spectrum of the bundle's own, two on R01_S00, none on R22_S12. */
export const BUNDLE: Readonly<Record<string, string>> = {
  'main.txt': [
    'obshistid 1',
    'seeing 0.7',
    '# a date, a seed and a filter in a comment',
    'includeobj more/stars.txt',
    starOn('R22_S11', '1'),
    starOn('R22_S11', '2.0', 'starSED/library.txt', 300),
    '# object 7 is no object',
  ].join('\n'),
  'more/stars.txt': [
    starOn('R22_S11', '3', 'mine/seed_date_filter.txt', 600),
    starOn('R01_S00', '4'),
    starOn('R01_S00', '4', 'starSED/library.txt', 200),
  ].join('\r\n'),
  'mine/seed_date_filter.txt': '300 1\n1200 2\n',
}

export class PhosimSite {
  readonly directory: string
  readonly host: PhosimHost
  #runs = 0
  lines: string[] = []

  constructor(directory: string, host: PhosimHost) {
    this.directory = directory
    this.host = host
  }

  static async create(): Promise<PhosimSite> {
    const directory = await mkdtemp(join(tmpdir(), 'imsim-phosim-'))
    const environment = { PATH: process.env.PATH ?? '/usr/bin:/bin' }
    const phosimDirectory = await buildImitation(join(directory, 'site'))
    return new PhosimSite(directory, { phosimDirectory, python: process.execPath, screens: 'rerun', environment })
  }

  close(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true })
  }

  with(changes: Partial<PhosimHost>): PhosimHost {
    return { ...this.host, ...changes }
  }

  /** A host whose imitation fails in this way. */
  failing(fault: string): PhosimHost {
    return this.with({ environment: { ...this.host.environment, IMITATION_FAULT: fault } })
  }

  async runDirectory(): Promise<string> {
    const directory = join(this.directory, `run-${++this.#runs}`)
    await mkdir(directory)
    return directory
  }

  /** A run directory with the bundle staged in. */
  async stage(files: Readonly<Record<string, string>> = BUNDLE, number = 0): Promise<string> {
    const directory = await this.runDirectory()
    await writeFiles(join(directory, 'inputs', 'catalogs', String(number)), files)
    return directory
  }

  prepare(directory: string, changes: Partial<PayloadOrder> = {}, host = this.host): Promise<PayloadResult> {
    this.lines = []
    return prepare(orderFor(changes), directory, (line) => this.lines.push(line), host)
  }

  /** What the pilot does between the stages: the work files of the visit and of one sensor become inputs. */
  async stageJob(prepared: string, sensor: string): Promise<string> {
    const directory = await this.runDirectory()
    await cp(join(prepared, 'work', 'visit'), join(directory, 'inputs', 'visit'), { recursive: true })
    await cp(join(prepared, 'work', 'sensors', sensor), join(directory, 'inputs', 'sensor'), { recursive: true })
    return directory
  }

  simulate(directory: string, changes: Partial<PayloadOrder> = {}, host = this.host): Promise<PayloadResult> {
    this.lines = []
    const order = orderFor({ stage: 'simulate', sensors: ['R22_S11'], ...changes })
    return simulate(order, directory, (line) => this.lines.push(line), host)
  }
}

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}

export type DoneResult = Extract<PayloadResult, { outcome: 'done' }>

export function done(result: PayloadResult): DoneResult {
  assert.equal(result.outcome, 'done', JSON.stringify(result))
  if (result.outcome !== 'done') throw new Error('not done')
  return result
}

export function failure(result: PayloadResult): Failure {
  assert.equal(result.outcome, 'failed', JSON.stringify(result))
  if (result.outcome !== 'failed') throw new Error('not failed')
  return result.failure
}
