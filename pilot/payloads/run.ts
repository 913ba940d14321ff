/** Runs the payload of a run directory: order.json in, result.json out, whatever happens. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PayloadOrder, type PayloadResult } from '../../core/contract/payload.ts'
import { collect } from './collect.ts'
import { failedResult, PayloadFailure } from './payload-failure.ts'
import { hostFromEnvironment, type PhosimHost } from './phosim/host.ts'
import { prepare as preparePhosim } from './phosim/prepare.ts'
import { simulate as simulatePhosim } from './phosim/simulate.ts'
import { prepare as prepareStandIn } from './stand-in/prepare.ts'
import { simulate as simulateStandIn } from './stand-in/simulate.ts'

/** One stage of one simulator: paths are below `directory`, `log` takes lines for the job's log. */
export type Payload = (order: PayloadOrder, directory: string, log: (line: string) => void) => Promise<PayloadResult>

/** PhoSim's stages also ask where this worker has its PhoSim. */
const onHost =
  (stage: (...given: [...Parameters<Payload>, PhosimHost]) => Promise<PayloadResult>): Payload =>
  async (order, directory, log) =>
    stage(order, directory, log, await hostFromEnvironment(process.env))

const PAYLOADS: Readonly<Record<string, Payload>> = {
  'phosim prepare': onHost(preparePhosim),
  'phosim simulate': onHost(simulatePhosim),
  'stand-in prepare': prepareStandIn,
  'stand-in simulate': simulateStandIn,
}

const payloadOf = ({ simulator, stage }: PayloadOrder): Payload | undefined =>
  stage === 'collect' ? collect : PAYLOADS[`${simulator.name} ${stage}`]

async function readOrder(directory: string): Promise<PayloadOrder> {
  const { success, data, error } = PayloadOrder.safeParse(
    JSON.parse(await readFile(join(directory, 'order.json'), 'utf8')),
  )
  if (success) return data
  const [issue] = error.issues
  throw new Error(`order.json is no order: ${issue?.path.join('.')} ${issue?.message}`)
}

/** A reader never sees half a result. */
async function writeResult(directory: string, result: PayloadResult): Promise<void> {
  const path = join(directory, 'result.json')
  await writeFile(`${path}.part`, JSON.stringify(result))
  await rename(`${path}.part`, path)
}

/** The last line of every log: how it ended, seconds by phase, memory and photons, as one JSON object. */
const summary = (result: PayloadResult): string =>
  JSON.stringify({
    outcome: result.outcome,
    ...result.metrics,
    ...(result.outcome === 'failed' ? { failure: result.failure } : {}),
    peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  })

async function execute(directory: string): Promise<PayloadResult> {
  const order = await readOrder(directory)
  const payload = payloadOf(order)
  if (payload === undefined) throw new Error(`this pilot has no payload for ${order.simulator.name} ${order.stage}`)
  return payload(order, directory, console.log)
}

/**
 * Runs the order of a run directory and leaves result.json there. Nothing is thrown but for a disk that takes no result:
 * a fault that nobody foresaw is a failed result of class `system`, its stack on stderr only; one that a payload foresaw
 * keeps its class and has no stack.
 */
export async function runPayload(directory: string): Promise<PayloadResult> {
  const result = await execute(directory).catch((fault: unknown) => {
    console.error(fault instanceof PayloadFailure ? fault.message : fault)
    return failedResult(fault)
  })
  await writeResult(directory, result)
  console.log(summary(result))
  return result
}
