import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Bundles, lambdaNames, makeBundles } from '../../infra/bundles.ts'
import { ROOT } from '../source-tree.ts'

let folder: string
let bundles: Bundles
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imsim-bundles-'))
  bundles = await makeBundles(folder, 'v7')
})
after(() => rm(folder, { recursive: true }))

/** Bytes of a Lambda's one file. */
const sizes = () =>
  Object.entries(bundles.metafile.outputs).flatMap(([file, { bytes }]) =>
    file.endsWith('.mjs') ? [{ file, bytes }] : [],
  )

test('every Lambda is one file with a handler that Node 24 loads', async () => {
  for (const name of lambdaNames()) {
    const loaded = await import(join(bundles.lambdas, name, 'index.mjs'))
    assert.equal(typeof loaded.handler, 'function', name)
  }
})

test('no Lambda is larger than 900 KB: a cold start reads it all', () => {
  assert.deepEqual(
    sizes().filter(({ bytes }) => bytes > 900_000),
    [],
  )
})

test('each Lambda brings the clients that it speaks with, and no others', () => {
  // EC2's and Batch's are the largest of all, and only supply starts pilots.
  const clientsOf = (lambda: string) => {
    const output = Object.entries(bundles.metafile.outputs).find(([file]) => file.endsWith(`/${lambda}/index.mjs`))?.[1]
    const inputs = Object.keys(output?.inputs ?? {}).join('\n')
    return new Set([...inputs.matchAll(/@aws-sdk\/client-([a-z0-9-]+)\//g)].map(([, client]) => client))
  }
  assert.ok(clientsOf('supply').has('ec2') && clientsOf('supply').has('batch'))
  assert.ok(clientsOf('notification').has('sesv2'))
  for (const lambda of lambdaNames().filter((name) => name !== 'supply'))
    for (const client of ['ec2', 'batch']) assert.ok(!clientsOf(lambda).has(client), `${lambda} brings ${client}`)
})

test('the pilot is one file named by its own digest', async () => {
  const bytes = await readFile(join(bundles.pilot, `${bundles.pilotDigest}.mjs`))
  assert.equal(createHash('sha256').update(bytes).digest('hex'), bundles.pilotDigest)
})

test('every file says first of which release it is, so that another release is another file', async () => {
  const lambdas = lambdaNames().map((name) => join(bundles.lambdas, name, 'index.mjs'))
  for (const file of [...lambdas, join(bundles.pilot, `${bundles.pilotDigest}.mjs`)])
    assert.match(await readFile(file, 'utf8'), /^\/\/ ImSim on Demand v7\n/)
})

test('npm run build:pilot makes the very file that a deployment serves, so that an image may bring it', async () => {
  const built = join(folder, 'built.mjs')
  const { status } = spawnSync(process.execPath, [join(ROOT, 'pilot/build.ts'), built, 'v7'], { cwd: folder })
  assert.equal(status, 0)
  const bytes = await readFile(built)
  assert.equal(createHash('sha256').update(bytes).digest('hex'), bundles.pilotDigest)
})
