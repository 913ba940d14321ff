/** Prepares a visit with PhoSim: its pars, the objects of every sensor, and which sensors are worth simulating. */
import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { PayloadOrder, PayloadResult } from '../../../core/contract/payload.ts'
import { headerNumber } from '../../../phosim/header.ts'
import { tooFewObjects } from '../../../phosim/sensor-counter.ts'
import { PayloadFailure } from '../payload-failure.ts'
import type { PhaseClock } from '../phase-clock.ts'
import { backgroundSources } from './background.ts'
import { writeCatalog, writeCommandFile } from './catalog.ts'
import { asResult } from './failure.ts'
import { type GraphRun, runPhosim, runTrims } from './graph.ts'
import { checkSoftware, type Log, type PhosimHost } from './host.ts'
import { objectLines } from './pars.ts'
import { publishSensor, publishVisit, trimmedCatalog } from './publish.ts'
import { withScratch } from './scratch.ts'
import { chooseScreens, placeScreens, screenBytes } from './screens.ts'
import { type Extras, linkTree } from './tree.ts'

const NAMED_IN_MESSAGE = 3

/** PhoSim's `minsource`, 1 unless told. Darks and dome exposures need no objects. */
function minimumSources(order: PayloadOrder): number {
  return headerNumber(order.header, 'telconfig') === 0 ? headerNumber(order.header, 'minsource') : 0
}

/** Objects on each wanted sensor that has enough of them. */
async function litSensors({ order, scratch, log }: GraphRun): Promise<Map<string, number>> {
  const lit = new Map<string, number>()
  for (const sensor of order.sensors) {
    const count = objectLines(await trimmedCatalog(scratch.work, order.obsHistId, sensor)).length
    log(`${sensor}: ${count} objects`)
    if (count >= minimumSources(order)) lit.set(sensor, count)
  }
  if (lit.size > 0) return lit
  throw new PayloadFailure('user', 'no-objects', tooFewObjects(minimumSources(order)))
}

/** Refuses what would crash raytrace: it has room for so many sources, the sky's own among them. */
function checkSourceLimit(order: PayloadOrder, lit: ReadonlyMap<string, number>): void {
  const background = backgroundSources(order)
  const over = [...lit].filter(([, objects]) => objects + background > order.sourceLimit)
  if (over.length === 0) return
  const named = over.slice(0, NAMED_IN_MESSAGE).map(([sensor, objects]) => `${sensor} (${objects})`)
  const more = over.length > NAMED_IN_MESSAGE ? ` and ${over.length - NAMED_IN_MESSAGE} more` : ''
  throw new PayloadFailure(
    'user',
    'too-many-sources',
    `PhoSim at ${order.site} holds ${order.sourceLimit} sources a sensor, of which sky and moon take ${background}: too ` +
      `many objects on ${named.join(', ')}${more}. Cut the faint end of the catalog, or choose a site with a higher limit.`,
  )
}

/** Screens in `work/visit/` when fetching them is quicker than making them again. */
async function publishScreens({ scratch, host, log }: GraphRun, jobs: number, target: string): Promise<void> {
  const choice = chooseScreens(host.screens, await screenBytes(scratch.work), jobs)
  log(`The atmosphere is ${choice.ship ? 'shipped' : 'made again by every job'}: ${choice.because}.`)
  if (choice.ship) await placeScreens(scratch.work, target)
}

/** Leaves `work/` as the visit's jobs will find it. */
async function publish(
  run: GraphRun,
  trimJob: string,
  lit: ReadonlyMap<string, number>,
  extras: Extras,
  target: string,
) {
  const { order, scratch } = run
  await rm(target, { recursive: true, force: true })
  await mkdir(target, { recursive: true })
  await publishVisit(order, scratch, trimJob, join(target, 'visit'))
  await publishScreens(run, lit.size * order.snaps.length, join(target, 'visit'))
  for (const sensor of lit.keys()) await publishSensor(order, scratch, sensor, extras, join(target, 'sensors', sensor))
}

async function prepareVisit(run: GraphRun, directory: string, clock: PhaseClock): Promise<PayloadResult> {
  const { order, scratch, host } = run
  await checkSoftware(host)
  const catalog = await writeCatalog(order, directory, scratch.directory, host.phosimDirectory)
  const commands = await writeCommandFile(order.commands, scratch.directory)
  clock.lap('catalog')
  await linkTree(host.phosimDirectory, scratch.tree, catalog.extras)
  await runPhosim(run, catalog, commands)
  clock.lap('phosim.py')
  const [trimJob] = await runTrims(run)
  const lit = await litSensors(run)
  checkSourceLimit(order, lit)
  clock.lap('trim')
  await publish(run, trimJob, lit, catalog.extras, join(directory, 'work'))
  clock.lap('publish')
  return {
    outcome: 'done',
    outputs: [],
    prepared: { objects: Object.fromEntries(lit) },
    metrics: { phaseSeconds: clock.seconds, objects: catalog.objects },
  }
}

/**
 * Runs PhoSim's preparation in the run directory: reads `inputs/catalogs/`, writes `work/visit/` and
 * `work/sensors/<sensor>/`. May be repeated in the same directory. Never throws; failures are results.
 */
export async function prepare(
  order: PayloadOrder,
  directory: string,
  log: Log,
  host: PhosimHost,
): Promise<PayloadResult> {
  return asResult((clock) =>
    withScratch(directory, (scratch) => prepareVisit({ order, scratch, host, log }, resolve(directory), clock)),
  )
}
