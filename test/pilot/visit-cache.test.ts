import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { VisitCache } from '../../pilot/visit-cache.ts'

let root: string
let cache: VisitCache
let fills = 0
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'imsim-cache-'))
  cache = new VisitCache(join(root, 'cache'))
  fills = 0
})
afterEach(() => rm(root, { recursive: true, force: true }))

const never = new AbortController().signal

async function fill(path: string): Promise<void> {
  fills += 1
  await mkdir(path)
  await delay(30)
  await writeFile(join(path, 'small.pars'), 'small')
  await writeFile(join(path, 'screens.fits'), Buffer.alloc(2 ** 20 + 1))
}

test('Slots that want the same visit at once share one fetch, and each gets the whole of it.', async () => {
  const targets = ['a', 'b', 'c'].map((name) => join(root, name))
  await Promise.all(targets.map((target) => cache.put('key', '1/0', target, never, fill)))
  assert.equal(fills, 1)
  for (const target of targets) assert.deepEqual((await readdir(target)).toSorted(), ['screens.fits', 'small.pars'])
  assert.deepEqual(cache.visits(), ['1/0'])
})

test('A payload that edits a small file spoils no other job; large files are not copied.', async () => {
  await cache.put('key', '1/0', join(root, 'a'), never, fill)
  await writeFile(join(root, 'a', 'small.pars'), 'edited')
  await cache.put('key', '1/0', join(root, 'b'), never, fill)
  assert.equal(await readFile(join(root, 'b', 'small.pars'), 'utf8'), 'small')
  assert.equal((await stat(join(root, 'b', 'screens.fits'))).nlink, 3)
})

test('When the job that fetches is stopped, another that waits fetches itself.', async () => {
  const stopped = new AbortController()
  const broken = async (path: string) => {
    await mkdir(path)
    await writeFile(join(path, 'half'), '')
    await delay(50)
    stopped.signal.throwIfAborted()
  }
  const first = cache.put('key', '1/0', join(root, 'a'), stopped.signal, broken)
  const second = cache.put('key', '1/0', join(root, 'b'), never, fill)
  setTimeout(() => stopped.abort(), 10)
  await assert.rejects(first)
  await second
  assert.deepEqual((await readdir(join(root, 'b'))).toSorted(), ['screens.fits', 'small.pars'])
})

test('What was not used for the longest time is dropped first.', async () => {
  for (const visit of ['1/0', '1/1', '1/2'])
    await cache.put(visit, visit, join(root, visit.replace('/', '-')), never, fill)
  await cache.put('1/0', '1/0', join(root, 'again'), never, fill)
  assert.equal(await cache.dropOldest(), true)
  assert.deepEqual(cache.visits(), ['1/0', '1/2'])
})
