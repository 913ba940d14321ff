import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { runPayload } from '../../proof/payload.ts'
import { Pilots } from '../../proof/pilots.ts'
import { orderOf } from '../pilot/payloads/stand-in/run-directory.ts'

let folder: string
let pilots: Pilots
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imsim-pilots-test-'))
  pilots = new Pilots(folder)
  await pilots.prepare()
})
after(() => rm(folder, { recursive: true, force: true }))

test('a job’s command runs with its own environment and the proof’s payload, and what it runs is noted', async () => {
  assert.deepEqual([await pilots.started(), await pilots.areGone()], [[], true])
  const script = 'console.log(process.argv[1], process.env.IMSIM_PILOT_PAYLOAD_MODULE); process.exit(3)'
  const env = { ...process.env, IMSIM_PILOT_SHA256: 'd1' }
  const args = ['image', process.execPath, '-e', script, 'two words']
  const { status, stdout } = spawnSync(pilots.runner, args, { env, encoding: 'utf8' })
  assert.equal(status, 3)
  assert.match(stdout, /^two words .*\/proof\/payload\.ts\n$/)
  assert.deepEqual([await pilots.started(), await pilots.areGone()], [['d1'], true])
  await writeFile(join(folder, 'pilots', 'started'), 'd1\nd2\n')
  assert.deepEqual([await pilots.started(), await pilots.areGone()], [['d1', 'd2'], false])
})

/** A run directory as a pilot makes it, slot and job below its own folder. */
async function runDirectory(name: string, sensor: string): Promise<string> {
  const directory = join(folder, 'pilots', 'pilot', 'slot', name)
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'order.json'), JSON.stringify(orderOf('simulate', [sensor])))
  return directory
}

const resultOf = async (directory: string) =>
  JSON.parse(await readFile(join(directory, 'result.json'), 'utf8').catch(() => 'null'))

test('simulate jobs fail for good on the sensors that are named', async () => {
  const directory = await runDirectory('faulty', 'R22_S12')
  await pilots.failOn('R22_S11', 'R22_S12')
  await runPayload(directory)
  assert.equal((await resultOf(directory)).failure.code, 'bad-object')
  await pilots.failOn()
})

test('simulate jobs wait while they are held, and then are the stand-in’s', async () => {
  const directory = await runDirectory('held', 'R22_S11')
  await pilots.hold()
  let hasEnded = false
  const run = runPayload(directory).finally(() => {
    hasEnded = true
  })
  await delay(300)
  assert.equal(hasEnded, false)
  await pilots.letGo()
  await run
  // It has no inputs here, and says so.
  assert.match((await resultOf(directory)).failure.message, /inputs|ENOENT/)
})
