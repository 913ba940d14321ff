/**
 * How prepare's work files travel: `visit.tar.gz` for every job of the visit, `sensors.bin` with one tar.gz after
 * another, and `work.json` that says where each sensor's begins and how long it is. One object for all sensors
 * costs one request instead of 189.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ReportedOutput } from '../core/contract/pilots.ts'
import { filesBelow, packFiles } from './archive.ts'
import { JobFailure } from './job-failure.ts'

/** First byte and length of a sensor's part of `sensors.bin`. */
export type SensorRange = readonly [offset: number, length: number]

export type NamedOutput = Pick<ReportedOutput, 'name' | 'product'>

/** Packs `work/` of a run directory into its `outputs/`. */
export async function packWork(directory: string): Promise<NamedOutput[]> {
  const outputs = join(directory, 'outputs')
  await mkdir(outputs, { recursive: true })
  await packFiles(await filesBelow(join(directory, 'work', 'visit')), join(outputs, 'visit.tar.gz'))
  const ranges = await packSensors(join(directory, 'work', 'sensors'), join(outputs, 'sensors.bin'))
  await writeFile(join(outputs, 'work.json'), JSON.stringify({ ranges }))
  return ['visit.tar.gz', 'sensors.bin', 'work.json'].map((name) => ({ name, product: 'work' }))
}

async function packSensors(folder: string, target: string): Promise<Record<string, SensorRange>> {
  const sensors = (await readdir(folder).catch(() => [])).toSorted()
  const ranges: Record<string, SensorRange> = {}
  const part = `${target}.part`
  await writeFile(target, '')
  let offset = 0
  for (const sensor of sensors) {
    await packFiles(await filesBelow(join(folder, sensor)), part)
    await pipeline(createReadStream(part), createWriteStream(target, { flags: 'a' }))
    const { size } = await stat(part)
    ranges[sensor] = [offset, size]
    offset += size
  }
  await rm(part, { force: true })
  return ranges
}

const isRange = (value: unknown): value is SensorRange =>
  Array.isArray(value) && value.length === 2 && value.every((part) => Number.isInteger(part) && part >= 0)

/** Where a sensor's part lies. @throws JobFailure when prepare left none */
export async function rangeOf(workFile: string, sensor: string): Promise<SensorRange> {
  const work: unknown = JSON.parse(await readFile(workFile, 'utf8'))
  const ranges = typeof work === 'object' && work !== null && 'ranges' in work ? work.ranges : undefined
  const found = Object.entries(typeof ranges === 'object' && ranges !== null ? ranges : {}).find(
    ([key]) => key === sensor,
  )
  if (found !== undefined && isRange(found[1])) return found[1]
  throw new JobFailure('system', 'sensor-missing', `prepare left no work files for ${sensor}.`)
}
