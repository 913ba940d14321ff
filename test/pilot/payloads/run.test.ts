import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { it } from 'node:test'
import { PayloadResult } from '../../../core/contract/payload.ts'
import { runPayload } from '../../../pilot/payloads/run.ts'
import { orderOf, temporaryFolder, withCatalog } from './stand-in/run-directory.ts'

const RUN = new URL('../../../pilot/payloads/run.ts', import.meta.url)
const STAR = 'object 1 0 0 20 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none'

/** Runs a directory's payload as a process of its own, as the pilot does. */
function runAsProcess(folder: string) {
  const program = `import(${JSON.stringify(RUN.href)}).then((module) => module.runPayload(${JSON.stringify(folder)}))`
  return spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' })
}

const resultOf = async (folder: string) =>
  PayloadResult.parse(JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')))

it('an order becomes a result, and the log ends in one line of JSON', async (t) => {
  const folder = await temporaryFolder(t)
  await withCatalog(folder, { 'catalog.txt': STAR })
  await writeFile(join(folder, 'order.json'), JSON.stringify(orderOf('prepare', ['R22_S11'])))
  const { stdout, status } = runAsProcess(folder)
  assert.equal(status, 0)
  const result = await resultOf(folder)
  assert.ok(result.outcome === 'done')
  assert.deepEqual(result.prepared, { objects: { R22_S11: 1 } })
  const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  assert.equal(last.outcome, 'done')
  assert.ok(last.peakMemoryMiB > 10 && last.phaseSeconds.trim >= 0)
  assert.ok(!(await readdir(folder)).includes('result.json.part'))
})

it('what nobody foresaw is a failure of class system, its stack in the log and not in the result', async (t) => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'order.json'), JSON.stringify({ stage: 'prepare' }))
  const { stderr } = runAsProcess(folder)
  const result = await resultOf(folder)
  assert.ok(result.outcome === 'failed')
  assert.equal(result.failure.class, 'system')
  assert.match(result.failure.message, /order\.json is no order: pandaId/)
  assert.ok(!result.failure.message.includes('\n'))
  assert.match(stderr, /at .*run\.ts/)
})

it('a fault of the input keeps its class', async (t) => {
  const folder = await temporaryFolder(t)
  await withCatalog(folder, { 'catalog.txt': 'object NaN' })
  await writeFile(join(folder, 'order.json'), JSON.stringify(orderOf('prepare', ['R22_S11'])))
  t.mock.method(console, 'log', () => undefined)
  t.mock.method(console, 'error', () => undefined)
  const result = await runPayload(folder)
  assert.ok(result.outcome === 'failed')
  assert.equal(result.failure.class, 'user')
  assert.deepEqual(await resultOf(folder), result)
})

it('PhoSim is never replaced by the stand-in where there is no PhoSim', async (t) => {
  const folder = await temporaryFolder(t)
  const order = { simulator: { name: 'phosim', version: '3.4' } }
  await writeFile(join(folder, 'order.json'), JSON.stringify(orderOf('prepare', ['R22_S11'], { order })))
  t.mock.method(console, 'log', () => undefined)
  t.mock.method(console, 'error', () => undefined)
  const result = await runPayload(folder)
  assert.ok(result.outcome === 'failed')
  assert.equal(result.failure.code, 'software-missing')
})
