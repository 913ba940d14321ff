import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { promisify } from 'node:util'
import { eventually } from '../patience.ts'
import { type PilotProcess, pilotBundle, startPilot } from './pilot-process.ts'
import { LAUNCH_TOKEN, type ScriptedService, startScriptedService } from './scripted-service.ts'

let bundle: Awaited<ReturnType<typeof pilotBundle>>
let service: ScriptedService
let pilot: PilotProcess | undefined
let reason: string | undefined

before(async () => {
  bundle = await pilotBundle()
  const words = ['--user', '--map-current-user', '--net', '--', 'true']
  reason = await promisify(execFile)('unshare', words).then(
    () => undefined,
    (error: unknown) => `this kernel gives no namespaces: ${error}`,
  )
})
after(() => bundle.remove())
beforeEach(async () => {
  service = await startScriptedService()
})
afterEach(async () => {
  await pilot?.kill()
  await service.close()
})

/** What a payload sees of its pilot and of the network. */
async function seen(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  pilot = startPilot({ bundle, service, args, environment })
  await service.offer(`look ${pilot.process.pid};spin 0.5`)
  await eventually('a report', () => service.reports.length > 0)
  const [report] = service.reports
  assert(report?.outcome === 'done', pilot.log)
  const { network, pilot: look } = JSON.parse(await service.text('outputs/lease-1/seen.json'))
  return { network, look, usage: report.usage, log: pilot.log }
}

test('A payload has no network, and cannot look into its pilot, where tokens are.', async (context) => {
  if (reason !== undefined) return context.skip(reason)
  const { network, look, usage, log } = await seen([])
  assert.deepEqual(network, ['lo'])
  assert.equal(look, 'EACCES')
  assert(usage.cpuSeconds > 0.2 && usage.maxMemoryMiB > 20, 'it is measured all the same')
  assert(!log.includes('bare'))
})

test('A site may want bare processes, which see what their user sees.', async () => {
  const { network, look } = await seen(['--no-isolation'])
  assert.deepEqual(network, (await readFile('/proc/net/dev', 'utf8')).match(/\w+(?=:)/g))
  assert.equal(look, 'done')
})

test('Where namespaces cannot be had the pilot says so once, and payloads run all the same.', async () => {
  const { log } = await seen([], { PATH: bundle.folder, IMSIM_PILOT_SLOTS: '2' })
  assert.equal(log.match(/payloads run as bare processes, which reach all that this host reaches/g)?.length, 1)
  assert(!log.includes(LAUNCH_TOKEN))
})
