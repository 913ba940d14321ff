import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { pandaIdOf } from '../../../core/contract/identifiers.ts'
import { Collection, PayloadOrder } from '../../../core/contract/payload.ts'
import { type ProblemType, Refusal } from '../../../core/contract/problems.ts'
import { quoted, readScript } from '../../../core/monitor/job-script.ts'
import { type MemoryWorld, memoryWorld } from '../memory-world.ts'
import { addTask, addVisit, COLLECT, collected, MEMBER, PREPARE, R22, recordOf, STRANGER } from '../past-tasks.ts'
import { OWNER, siteOf, statusOf } from '../sample.ts'

const shell = promisify(execFile)
const folder = await mkdtemp(join(tmpdir(), 'script-'))
after(() => rm(folder, { recursive: true, force: true }))

const refused = (kind: ProblemType) => (error: unknown) => error instanceof Refusal && error.kind === kind
const id = (index: number) => pandaIdOf({ task: 7, visit: 0, index })

/** What a scientist, or somebody who means harm, may have written where text is free. */
const HOSTILE = `O'Brien $(touch pwned) \`touch pwned\`\n; touch pwned #\nEND_OF_FILE\n"; touch pwned; "`

async function prepared(): Promise<MemoryWorld> {
  const world = memoryWorld({ portalUrl: "https://imsim.example.org/it's" })
  await world.sites.define(siteOf('A', { sourceLimit: 1234 }), statusOf('online'))
  const files = [
    { name: 'catalog.txt', sizeBytes: 5 },
    { name: "se'd$(touch pwned).tar.gz", sizeBytes: 5 },
  ]
  const catalog = { catalogId: 'c1', name: 'c1', prefix: 'catalogs/c1/', main: 'catalog.txt', files, sha256: '' }
  const task = await addTask(world, { name: HOSTILE, catalogs: [catalog] })
  await addVisit(
    world,
    task,
    0,
    collected({ index: R22('S11'), state: 'finished' }, { index: R22('S12'), state: 'failed' }),
  )
  await world.tasks.writeVisit({ ...recordOf(task, 0), commands: HOSTILE })
  await world.storage.put('work/7/0/1/work.json', JSON.stringify({ ranges: { R22_S11: [100, 50] } }), '')
  return world
}

/** Runs the script with a curl, tar and node that only write down what they were asked. */
async function run(script: string, name: string): Promise<{ readonly place: string; readonly calls: string }> {
  const place = join(folder, name)
  const bin = join(place, 'bin')
  await mkdir(bin, { recursive: true })
  const notes = join(place, 'calls')
  for (const program of ['curl', 'tar', 'node']) {
    await writeFile(join(bin, program), `#!/bin/sh\nprintf '%s|' ${program} "$@" >> '${notes}'\necho >> '${notes}'\n`)
    await chmod(join(bin, program), 0o755)
  }
  await writeFile(join(place, 'script.sh'), script)
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
  await shell('sh', ['script.sh', 'it is here'], { cwd: place, env })
  await assert.rejects(readFile(join(place, 'pwned')), 'nothing of the text was run')
  return { place: join(place, 'it is here'), calls: await readFile(notes, 'utf8') }
}

test('The script of a simulate job writes the order, cuts its part out, and runs the payload.', async () => {
  const { script } = await readScript(await prepared(), MEMBER, id(R22('S11')))
  const { place, calls } = await run(script, 'simulate')
  const order = PayloadOrder.parse(JSON.parse(await readFile(join(place, 'order.json'), 'utf8')))
  assert.deepEqual(
    [order.pandaId, order.sensors, order.commands, order.taskName],
    [id(R22('S11')), ['R22_S11'], HOSTILE, HOSTILE],
  )
  assert.equal(order.sourceLimit, 1234)
  assert.match(calls, /\|https:\/\/imsim\.example\.org\/it's\/pilot\.mjs\|/)
  assert.match(calls, /memory:work\/7\/0\/1\/work\.json\|/)
  assert.match(calls, /\|-r\|100-149\|.*sensors\.bin\|/)
  assert.match(calls, /\nnode\|.*pilot\.mjs\|payload\|.*it is here\|\n$/)
})

test('The script of a prepare job fetches the catalogs, for those who may act on the task.', async () => {
  const world = await prepared()
  await assert.rejects(readScript(world, MEMBER, id(PREPARE)), refused('forbidden'))
  const { calls } = await run((await readScript(world, OWNER, id(PREPARE))).script, 'prepare')
  assert.match(calls, /inputs\/catalogs\/0\/catalog\.txt\|memory:catalogs\/c1\/catalog\.txt\|/)
  assert.match(calls, /\|memory:catalogs\/c1\/se'd\$\(touch pwned\)\.tar\.gz\|/)
})

test('The script of a collect job holds the whole collection.', async () => {
  const { script } = await readScript(await prepared(), OWNER, id(COLLECT))
  const { place, calls } = await run(script, 'collect')
  const collection = Collection.parse(JSON.parse(await readFile(join(place, 'inputs', 'collection.json'), 'utf8')))
  assert.deepEqual(
    collection.jobs.map(({ sensor, state, files }) => [sensor, state, files.length]),
    [
      ['R22_S11', 'finished', 3],
      ['R22_S12', 'failed', 0],
    ],
  )
  assert.match(calls, /inputs\/previews\/R22_S11_0\.png\|memory:outputs\/7\/0\/\d+\/1\/image\.png\|/)
})

test('There is no script before there is something to run on, nor for a stranger.', async () => {
  const world = await prepared()
  await assert.rejects(readScript(world, OWNER, id(R22('S12'))), refused('conflict'), 'prepare left nothing for it')
  await assert.rejects(readScript(world, STRANGER, id(PREPARE)), refused('not-found'))
})

test('Quoting keeps any text one word.', async () => {
  const { stdout } = await shell('sh', ['-c', `printf %s ${quoted(HOSTILE)}`])
  assert.equal(stdout, HOSTILE)
})
