/** Lays out a run directory as the pilot does, runs the stand-in in it, and reads its images back. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { PayloadOrder, type PayloadResult } from '../../../../core/contract/payload.ts'
import { eImageName } from '../../../../phosim/file-names.ts'
import { completeHeader } from '../../../../phosim/header.ts'
import { pixelsOf, readFits } from '../../../../pilot/fits.ts'
import { prepare } from '../../../../pilot/payloads/stand-in/prepare.ts'
import { simulate } from '../../../../pilot/payloads/stand-in/simulate.ts'

const HEADER = { obshistid: '4242', filter: '2', vistime: '15', nsnap: '1', seeing: '0.67', seed: '11' }

export interface Wish {
  readonly header?: Readonly<Record<string, string>>
  readonly order?: Readonly<Record<string, unknown>>
  readonly commands?: string
}

export function orderOf(stage: string, sensors: readonly string[], wish: Wish = {}): PayloadOrder {
  const header = completeHeader({ ...HEADER, ...wish.header })
  return PayloadOrder.parse({
    ...{ pandaId: 1_000_001, task: 1, visit: 0, attempt: 1, stage, site: 'LOCAL-A', taskName: 'test' },
    ...{ simulator: { name: 'stand-in', version: '1.0' }, obsHistId: header.obshistid, sensors, snap: 0, snaps: [0] },
    ...{ header, commands: wish.commands ?? 'zenith_v 1000\nraydensity 0', amplifiers: 'none', sourceLimit: 150_000 },
    catalogs: [{ directory: 'inputs/catalogs/0', main: 'catalog.txt' }],
    ...wish.order,
  })
}

/** A folder that is removed when the test is over. */
export async function temporaryFolder(t: { after(work: () => unknown): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'imsim-stand-in-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A run directory with catalog files, by their names. */
export async function withCatalog(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  await mkdir(join(folder, 'inputs', 'catalogs', '0'), { recursive: true })
  for (const [name, content] of Object.entries(files))
    await writeFile(join(folder, 'inputs', 'catalogs', '0', name), content)
}

const silent = () => undefined

/** Simulates one sensor with these object lines. */
export async function simulateLines(
  folder: string,
  sensor: string,
  lines: readonly string[],
  wish: Wish = {},
  log: (line: string) => void = silent,
): Promise<PayloadResult> {
  await mkdir(join(folder, 'inputs', 'visit'), { recursive: true })
  await mkdir(join(folder, 'inputs', 'sensor'), { recursive: true })
  await writeFile(join(folder, 'inputs', 'visit', 'visit.json'), JSON.stringify({ header: {} }))
  await writeFile(join(folder, 'inputs', 'sensor', 'objects.txt.gz'), gzipSync(lines.map((l) => `${l}\n`).join('')))
  return simulate(orderOf('simulate', [sensor], wish), folder, log)
}

/** Prepares a catalog and simulates one of its sensors in `folder`/<sensor>. */
export async function prepareAndSimulate(folder: string, sensor: string, wish: Wish = {}): Promise<string> {
  await prepare(orderOf('prepare', [sensor], wish), folder, silent)
  const run = join(folder, sensor)
  await cp(join(folder, 'work', 'visit'), join(run, 'inputs', 'visit'), { recursive: true })
  await cp(join(folder, 'work', 'sensors', sensor), join(run, 'inputs', 'sensor'), { recursive: true })
  await simulate(orderOf('simulate', [sensor], wish), run, silent)
  return run
}

export interface EImage {
  readonly values: ReadonlyMap<string, string | number | boolean>
  readonly comments: readonly string[]
  readonly pixels: Float32Array
}

/** The e-image that a simulate job left. */
export async function eImage(folder: string, sensor: string, snap = 0): Promise<EImage> {
  const name = eImageName({ obsHistId: '4242', filter: 2, sensor, snap })
  const [unit] = await readFits(join(folder, 'outputs', name))
  if (unit === undefined) throw new Error('no image')
  return { values: unit.values, comments: unit.comments, pixels: pixelsOf(unit) }
}

/** Sum, centroid (FITS pixels) and second moments of a square window. */
export function moments(pixels: Float32Array, width: number, x: number, y: number, reach: number) {
  let [sum, sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0, 0]
  for (let row = Math.round(y) - reach; row <= Math.round(y) + reach; row++)
    for (let column = Math.round(x) - reach; column <= Math.round(x) + reach; column++) {
      const value = pixels[(row - 1) * width + column - 1] ?? 0
      const [dx, dy] = [column - x, row - y]
      sum += value
      sumX += value * dx
      sumY += value * dy
      sumXX += value * dx * dx
      sumYY += value * dy * dy
      sumXY += value * dx * dy
    }
  const [meanX, meanY] = [sumX / sum, sumY / sum]
  const [xx, yy, xy] = [sumXX / sum - meanX ** 2, sumYY / sum - meanY ** 2, sumXY / sum - meanX * meanY]
  return { sum, x: x + meanX, y: y + meanY, xx, yy, xy, angleDeg: (Math.atan2(2 * xy, xx - yy) / 2 / Math.PI) * 180 }
}
