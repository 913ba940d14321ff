/** What prepare leaves for the visit's jobs: `work/visit/` for all of them, `work/sensors/<sensor>/` for each sensor. */
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PayloadOrder } from '../../../core/contract/payload.ts'
import { snapWord } from '../../../phosim/file-names.ts'
import { PayloadFailure } from '../payload-failure.ts'
import { objectLines, observationOf, withObjects } from './pars.ts'
import type { Scratch } from './scratch.ts'
import type { Extras } from './tree.ts'

/** Pars of one exposure under PhoSim's names; `_0` is the only checkpoint segment. */
export const raytracePars = (obsHistId: string, sensor: string, snap: number): string =>
  `raytrace_${obsHistId}_${sensor}_${snapWord(snap)}_0.pars`
export const e2adcPars = (obsHistId: string, sensor: string, snap: number): string =>
  `e2adc_${obsHistId}_${sensor}_${snapWord(snap)}.pars`
export const trackingPars = (obsHistId: string): string => `tracking_${obsHistId}.pars`
export const observationPars = (obsHistId: string): string => `obs_${obsHistId}.pars`

/** The objects that trim found for a sensor, as the text of its trimmed catalog. */
export async function trimmedCatalog(work: string, obsHistId: string, sensor: string): Promise<string> {
  const name = `trimcatalog_${obsHistId}_${sensor}.pars`
  return readFile(join(work, name), 'latin1').catch(() => {
    throw new PayloadFailure('payload', 'trim-incomplete', `trim reported success without writing ${name}.`)
  })
}

async function required(work: string, name: string): Promise<string> {
  return readFile(join(work, name), 'latin1').catch(() => {
    throw new PayloadFailure('payload', 'phosim-incomplete', `phosim.py reported success without writing ${name}.`)
  })
}

/** phosim.py deletes most of these before it ends; what a version keeps goes along. */
const keptPars = (obsHistId: string) => new RegExp(`^(atmosphere|optics)_${obsHistId}\\.pars$`)

/** Fills `work/visit/`. `trimJob` is any trim job of the visit: its pars hold the observation. */
export async function publishVisit(
  order: PayloadOrder,
  scratch: Scratch,
  trimJob: string,
  target: string,
): Promise<void> {
  await mkdir(target, { recursive: true })
  const { work } = scratch
  const observation = observationOf(await required(work, `${trimJob}.pars`))
  await writeFile(join(target, observationPars(order.obsHistId)), observation, 'latin1')
  await writeFile(join(target, trackingPars(order.obsHistId)), await required(work, trackingPars(order.obsHistId)))
  for (const name of (await readdir(work)).filter((entry) => keptPars(order.obsHistId).test(entry)))
    await copyFile(join(work, name), join(target, name))
  await copyFile(join(scratch.directory, 'commands.txt'), join(target, 'commands.txt'))
  await copyFile(join(scratch.tree, 'bin', 'version'), join(target, 'version')).catch(() => undefined)
}

/** Files of the bundle that these objects need, to travel with the sensor. */
async function publishExtras(objects: readonly string[], extras: Extras, target: string): Promise<void> {
  const words = new Set(objects.flatMap((line) => line.trim().split(/\s+/, 13)))
  for (const [place, file] of extras) {
    if (!words.has(place.replace(/^data\/(SEDs|images)\//, ''))) continue
    await mkdir(dirname(join(target, place)), { recursive: true })
    await copyFile(file, join(target, place))
  }
}

/** Fills `work/sensors/<sensor>/`: the pars of every snap with their objects, and the spectra that these name. */
export async function publishSensor(
  order: PayloadOrder,
  scratch: Scratch,
  sensor: string,
  extras: Extras,
  target: string,
): Promise<void> {
  await rm(target, { recursive: true, force: true })
  await mkdir(target, { recursive: true })
  const { work } = scratch
  const trimmed = await trimmedCatalog(work, order.obsHistId, sensor)
  for (const snap of order.snaps) {
    const [raytrace, e2adc] = [raytracePars, e2adcPars].map((name) => name(order.obsHistId, sensor, snap))
    if (raytrace === undefined || e2adc === undefined) continue
    await writeFile(join(target, raytrace), withObjects(await required(work, raytrace), trimmed), 'latin1')
    await writeFile(join(target, e2adc), await required(work, e2adc), 'latin1')
  }
  await publishExtras(objectLines(trimmed), extras, target)
}
