/** Simulates one exposure of one sensor with PhoSim: atmosphere, raytrace and e2adc, run and judged one by one. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, posix, resolve } from 'node:path'
import type { PayloadOrder, PayloadResult } from '../../../core/contract/payload.ts'
import { type Exposure, eImageName } from '../../../phosim/file-names.ts'
import { headerNumber } from '../../../phosim/header.ts'
import { PayloadFailure } from '../payload-failure.ts'
import type { PhaseClock } from '../phase-clock.ts'
import { backgroundSources, expectsLight } from './background.ts'
import { asResult } from './failure.ts'
import { checkSoftware, type Log, type PhosimHost } from './host.ts'
import { amplifierNames, checkPresent, readElectrons, readImage } from './images.ts'
import { endedLine, objectLines, rewriteFolders } from './pars.ts'
import { packOutputs } from './products.ts'
import { type ProgramEnd, runProgram } from './program.ts'
import { e2adcPars, observationPars, raytracePars, trackingPars } from './publish.ts'
import { secondsByLight } from './raytrace-table.ts'
import { type Scratch, withScratch } from './scratch.ts'
import { placeScreens } from './screens.ts'
import { type Extras, foldersOf, linkTree } from './tree.ts'
import { checkExit, type SourceCount } from './verdict.ts'

interface Simulation {
  readonly order: PayloadOrder
  readonly exposure: Exposure
  readonly directory: string
  readonly scratch: Scratch
  readonly host: PhosimHost
  readonly log: Log
  readonly clock: PhaseClock
}

function exposureOf(order: PayloadOrder): Exposure {
  const [sensor] = order.sensors
  if (sensor === undefined) throw new PayloadFailure('system', 'order', 'The order names no sensor to simulate.')
  return { obsHistId: order.obsHistId, filter: headerNumber(order.header, 'filter'), sensor, snap: order.snap }
}

async function input({ directory }: Simulation, ...parts: readonly string[]): Promise<string> {
  const path = join('inputs', ...parts)
  return readFile(join(directory, path), 'latin1').catch(() => {
    throw new PayloadFailure('system', 'inputs-missing', `${path} did not arrive with the job.`)
  })
}

/** Spectra and images of the bundle that prepare sent with the sensor. */
async function extrasOf({ directory }: Simulation): Promise<Extras> {
  const sensor = join(directory, 'inputs', 'sensor')
  const files = await readdir(join(sensor, 'data'), { recursive: true, withFileTypes: true }).catch(() => [])
  const places = files
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(sensor.length + 1))
  return new Map(places.map((place) => [posix.join(...place.split(/[/\\]/)), join(sensor, place)]))
}

/** Runs one of PhoSim's programs on pars written anywhere, their folders made this worker's. */
async function runStage(
  simulation: Simulation,
  program: string,
  name: string,
  pars: string,
  sources?: SourceCount,
): Promise<ProgramEnd> {
  const { scratch, host, log, clock } = simulation
  const path = join(scratch.work, name)
  const folders = foldersOf(scratch.tree)
  await writeFile(path, rewriteFolders(pars, folders), 'latin1')
  const command = [join(folders.bindir, program)] as const
  const end = await runProgram({ command, directory: scratch.work, pars: path, environment: host.environment, log })
  clock.lap(program)
  checkExit(end, sources)
  return end
}

/** The screens that raytrace looks for in its work folder: those that arrived, or made again from the same seed. */
async function bringAtmosphere(simulation: Simulation): Promise<void> {
  const { order, directory, scratch, log } = simulation
  const shipped = await placeScreens(join(directory, 'inputs', 'visit'), scratch.work)
  if (shipped > 0) return log(`${shipped} screens of the atmosphere arrived with the job.`)
  const observation = endedLine(await input(simulation, 'visit', observationPars(order.obsHistId)))
  const commands = await input(simulation, 'visit', 'commands.txt')
  await runStage(simulation, 'atmosphere', `obsExtra_${order.obsHistId}.pars`, observation + commands)
  await checkPresent('atmosphere', scratch.work, [`atmosphere_${order.obsHistId}.pars`])
}

/** Says in the log when prepare ran another build of PhoSim. */
async function compareVersions(simulation: Simulation): Promise<void> {
  const { directory, scratch, log } = simulation
  const [theirs, ours] = await Promise.all(
    [join(directory, 'inputs', 'visit', 'version'), join(scratch.tree, 'bin', 'version')].map((path) =>
      readFile(path, 'utf8').catch(() => ''),
    ),
  )
  if (theirs !== ours)
    log(`The visit was prepared by another build of PhoSim (${theirs?.trim()}; here ${ours?.trim()}).`)
}

async function raytrace(simulation: Simulation): Promise<readonly string[]> {
  const { order, exposure, scratch, clock } = simulation
  const name = raytracePars(order.obsHistId, exposure.sensor, exposure.snap)
  const pars = await input(simulation, 'sensor', name)
  const tracking = trackingPars(order.obsHistId)
  await writeFile(join(scratch.work, tracking), await input(simulation, 'visit', tracking), 'latin1')
  const objects = objectLines(pars)
  const sources = { objects: objects.length, background: backgroundSources(order), limit: order.sourceLimit }
  const end = await runStage(simulation, 'raytrace', name, pars, sources)
  Object.assign(clock.seconds, secondsByLight(end.output))
  await checkPresent('raytrace', scratch.work, [eImageName(exposure)])
  return objects
}

async function e2adc(simulation: Simulation): Promise<void> {
  const { order, exposure, scratch } = simulation
  if (order.amplifiers === 'none') return
  const name = e2adcPars(order.obsHistId, exposure.sensor, exposure.snap)
  await runStage(simulation, 'e2adc', name, await input(simulation, 'sensor', name))
  const names = amplifierNames(exposure)
  await checkPresent('e2adc', scratch.work, names)
  for (const amplifier of names) await readImage(join(scratch.work, amplifier))
}

async function simulateExposure(simulation: Simulation): Promise<PayloadResult> {
  const { order, exposure, directory, scratch, host, log, clock } = simulation
  await checkSoftware(host)
  await linkTree(host.phosimDirectory, scratch.tree, await extrasOf(simulation))
  await compareVersions(simulation)
  await bringAtmosphere(simulation)
  const objects = await raytrace(simulation)
  const image = await readElectrons(scratch.work, exposure, expectsLight(order, exposure.sensor, objects))
  await e2adc(simulation)
  const outputs = join(directory, 'outputs')
  await mkdir(outputs, { recursive: true })
  const packed = await packOutputs({ order, exposure, work: scratch.work, outputs, objects, log }, image)
  clock.lap('outputs')
  return {
    outcome: 'done',
    outputs: packed,
    metrics: { phaseSeconds: clock.seconds, photons: image.electrons, objects: objects.length },
  }
}

/**
 * Runs PhoSim's simulation in the run directory: reads `inputs/visit/` and `inputs/sensor/`, writes `outputs/`. May be
 * repeated in the same directory. Never throws; failures are results.
 */
export async function simulate(
  order: PayloadOrder,
  directory: string,
  log: Log,
  host: PhosimHost,
): Promise<PayloadResult> {
  return asResult(async (clock) => {
    const exposure = exposureOf(order)
    return withScratch(directory, (scratch) =>
      simulateExposure({ order, exposure, directory: resolve(directory), scratch, host, log, clock }),
    )
  })
}
