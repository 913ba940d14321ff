/** The stand-in's prepare: reads the catalogs once, and leaves each sensor's objects for its job. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PayloadOrder, PayloadResult } from '../../../core/contract/payload.ts'
import { type Header, readHeaderLine } from '../../../phosim/header.ts'
import { ObjectReader } from '../../../phosim/object-line.ts'
import { tooFewObjects } from '../../../phosim/sensor-counter.ts'
import { PayloadFailure } from '../payload-failure.ts'
import { PhaseClock } from '../phase-clock.ts'
import { bundleLines } from './bundle.ts'
import { type Observation, readObservation } from './observation.ts'
import { Trim } from './trim.ts'

export const VISIT_FILE = 'visit.json'
const OBJECT = /^object\s/

/** Reads every catalog: object lines to the trim, header lines to the returned header. */
async function readCatalogs(order: PayloadOrder, directory: string, trim: Trim): Promise<Header> {
  const reader = new ObjectReader()
  const header: Record<string, string> = {}
  for (const catalog of order.catalogs) {
    let number = 0
    for await (const lines of bundleLines(join(directory, catalog.directory), catalog.main)) {
      for (const line of lines) {
        number++
        if (OBJECT.test(line)) {
          if (trim.add(line, readable(reader, line, catalog.main, number))) await trim.flush()
          continue
        }
        const entry = readHeaderLine(line)
        if (entry !== undefined) header[entry.key] = entry.value
      }
    }
  }
  return header
}

function readable(reader: ObjectReader, line: string, catalog: string, number: number) {
  const { object, faults } = reader.read(line)
  if (object !== undefined) return object
  const words = faults.map(({ message }) => message).join('; ')
  const message = `Object line ${number} of ${catalog} and the files it includes: ${words}.`
  throw new PayloadFailure('user', faults[0]?.code ?? 'object-line', message)
}

function refuseCrowded(counts: Readonly<Record<string, number>>, limit: number): void {
  const crowded = Object.entries(counts).filter(([, count]) => count > limit)
  const [first] = crowded.sort((a, b) => b[1] - a[1])
  if (first === undefined) return
  const [sensor, count] = first
  const others = crowded.length > 1 ? ` (and ${crowded.length - 1} more sensors)` : ''
  const words = `${sensor}${others} would hold ${count} sources; this site takes ${limit} a sensor.`
  throw new PayloadFailure('user', 'too-many-sources', `${words} Thin the catalog, or wish a site with a higher limit.`)
}

/** Darks and flats have no sources, so none is asked of their sensors. */
const leastObjects = ({ telconfig, minsource }: Observation) => (telconfig === 0 ? minsource : 0)

/** How many sensors hold enough objects; throws when none does. */
function countLit(objects: Readonly<Record<string, number>>, least: number): number {
  const counts = Object.values(objects)
  const lit = counts.filter((count) => count >= least).length
  if (lit > 0) return lit
  throw new PayloadFailure('user', 'no-objects', tooFewObjects(least))
}

/** Writes work/visit/visit.json and work/sensors/<sensor>/objects.txt.gz; throws a PayloadFailure for bad input. */
export async function prepare(
  order: PayloadOrder,
  directory: string,
  log: (line: string) => void,
): Promise<PayloadResult> {
  const clock = new PhaseClock()
  const observation = readObservation(order.header)
  const trim = new Trim(order.sensors, observation.pointing, join(directory, 'work', 'sensors'))
  const fromCatalogs = await readCatalogs(order, directory, trim)
  const objects = trim.counts()
  refuseCrowded(objects, order.sourceLimit)
  const least = leastObjects(observation)
  const lit = countLit(objects, least)
  clock.lap('trim')
  await mkdir(join(directory, 'work', 'visit'), { recursive: true })
  const visit = { obsHistId: order.obsHistId, header: { ...fromCatalogs, ...order.header }, objects }
  await writeFile(join(directory, 'work', 'visit', VISIT_FILE), JSON.stringify(visit, null, 1))
  await trim.finish(least)
  clock.lap('write')
  log(`stand-in prepare: ${lit} of ${order.sensors.length} sensors hold ${least} objects or more`)
  return { outcome: 'done', outputs: [], prepared: { objects }, metrics: { phaseSeconds: clock.seconds } }
}
