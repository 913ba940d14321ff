/**
 * The journey's payload. A simulate job says in its pilot's folder that it is at work, waits there for the file `go`, and
 * leaves small images; it fails for good on the sensors that the file `faulty` names. The other stages are the stand-in's.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { PayloadOrder, type PayloadResult } from '../../core/contract/payload.ts'
import { compressFits, encodeFits } from '../../pilot/fits.ts'
import { previewPng } from '../../pilot/preview.ts'

const SIDE = 400

/** The run directory is slot and job below the pilot's own folder in its working directory. */
const pilotFolder = (directory: string): string => resolve(directory, '../../..')

/** A grandchild that has left its session: only whoever looks for the whole tree will find it. */
async function startGrandchild(directory: string): Promise<number> {
  const file = join(directory, 'tmp', 'grandchild.pid')
  const script = `setsid sh -c 'echo $$ > ${file}.part; mv ${file}.part ${file}; exec sleep 600' &`
  spawn('sh', ['-c', script], { stdio: 'ignore' })
  while (!existsSync(file)) await delay(10)
  return Number(await readFile(file, 'utf8'))
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text)
  await rename(`${path}.part`, path)
}

async function waitForLeave({ pandaId, attempt }: PayloadOrder, directory: string): Promise<void> {
  const folder = pilotFolder(directory)
  const pids = [process.pid, await startGrandchild(directory)]
  await writeWhole(join(folder, 'at-work.json'), JSON.stringify({ pandaId, attempt, pids }))
  while (!existsSync(join(folder, 'go'))) await delay(20)
}

async function isFaulty({ sensors }: PayloadOrder, directory: string): Promise<boolean> {
  const faulty = await readFile(join(pilotFolder(directory), 'faulty'), 'utf8').catch(() => '')
  return faulty.split(' ').some((sensor) => sensors.includes(sensor))
}

async function makeImages({ sensors, snap }: PayloadOrder, directory: string): Promise<PayloadResult> {
  const name = `image_${sensors[0]}_E00${snap}`
  const pixels = Float32Array.from({ length: SIDE * SIDE }, (_, at) => at % 97)
  const image = await compressFits(encodeFits({ width: SIDE, height: SIDE, pixels, cards: [] }))
  await writeFile(join(directory, 'outputs', `${name}.fits.gz`), image)
  await writeFile(join(directory, 'outputs', `${name}.png`), previewPng(pixels, SIDE, SIDE, name))
  const outputs = [
    { name: `${name}.fits.gz`, product: 'e-image' as const },
    { name: `${name}.png`, product: 'preview' as const },
  ]
  return { outcome: 'done', outputs, metrics: { phaseSeconds: {} } }
}

/** Loaded only when it is wanted: it takes longer than all the rest. */
async function runStandIn(directory: string): Promise<void> {
  const { runPayload: run } = await import('../../pilot/payloads/run.ts')
  await run(directory)
}

const FAULT = { class: 'user', code: 'bad-object', message: 'Line 12 of the catalog has no place on the sky.' } as const

export async function runPayload(directory: string): Promise<void> {
  const order = PayloadOrder.parse(JSON.parse(await readFile(join(directory, 'order.json'), 'utf8')))
  if (order.stage !== 'simulate') return runStandIn(directory)
  await waitForLeave(order, directory)
  const result: PayloadResult = (await isFaulty(order, directory))
    ? { outcome: 'failed', failure: FAULT }
    : await makeImages(order, directory)
  await writeWhole(join(directory, 'result.json'), JSON.stringify(result))
}
