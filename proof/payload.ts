/**
 * The proof's payload: the stand-in itself, with two levers in the pilots' working directory. While the file `hold` is
 * there, simulate jobs wait; they fail for good on the sensors that the file `faulty` names.
 */
import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { PayloadOrder, type PayloadResult } from '../core/contract/payload.ts'
import { runPayload as runStandIn } from '../pilot/payloads/run.ts'

const FAULT: PayloadResult = {
  outcome: 'failed',
  failure: { class: 'user', code: 'bad-object', message: 'Line 12 of the catalog has no place on the sky.' },
}

export async function runPayload(directory: string): Promise<unknown> {
  const { stage, sensors } = PayloadOrder.parse(JSON.parse(await readFile(join(directory, 'order.json'), 'utf8')))
  // A run's directory is slot and job below the pilot's own folder.
  const levers = resolve(directory, '../../..')
  if (stage !== 'simulate') return runStandIn(directory)
  const faulty = await readFile(join(levers, 'faulty'), 'utf8').catch(() => '')
  if (!sensors.some((sensor) => faulty.split(' ').includes(sensor))) {
    while (existsSync(join(levers, 'hold'))) await delay(100)
    return runStandIn(directory)
  }
  await writeFile(join(directory, 'result.json.part'), JSON.stringify(FAULT))
  await rename(join(directory, 'result.json.part'), join(directory, 'result.json'))
}
