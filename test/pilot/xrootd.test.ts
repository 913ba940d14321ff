import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { digestsOf } from '../../pilot/digests.ts'
import { download } from '../../pilot/downloads.ts'
import { JobFailure } from '../../pilot/job-failure.ts'
import { copyToXrootd, fetchByXrootd, XrootdRefusal } from '../../pilot/xrootd.ts'
import { eventually } from '../patience.ts'
import { pilotBundle, startPilot } from './pilot-process.ts'
import { startScriptedService } from './scripted-service.ts'
import { startXrootd, type XrootdServer } from './xrootd-server.ts'

const BYTES = randomBytes(300_000)
const SHA256 = createHash('sha256').update(BYTES).digest('hex')
const never = new AbortController().signal

let server: XrootdServer | undefined
let reason = ''
let folder: string
let file: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imsim-xrdcp-'))
  file = join(folder, 'file.bin')
  server = await startXrootd().catch((error: unknown) => {
    reason = String(error)
    return undefined
  })
  if (server !== undefined) await writeFile(join(server.folder, 'stars.bin'), BYTES, { mode: 0o644 })
})
after(async () => {
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

/** The server, or nothing and the test skipped with the reason. */
function needed(context: TestContext): XrootdServer | undefined {
  if (server === undefined) context.skip(`no xrootd here: ${reason}`)
  return server
}

const failed = (code: string) => (error: unknown) => error instanceof JobFailure && error.failure.code === code

test('A download by xrootd arrives whole, under its name only when size and hash agree.', async (context) => {
  const found = needed(context)
  if (found === undefined) return
  const url = `${found.url}/stars.bin`
  await download({ url, sizeBytes: BYTES.length, sha256: SHA256 }, file, never)
  assert.deepEqual(await readFile(file), BYTES)
  await rm(file)
  for (const wrong of [{ sizeBytes: 10 }, { sha256: 'f'.repeat(64) }]) {
    await assert.rejects(download({ url, ...wrong }, file, never), failed('stage-in'))
    assert(!existsSync(file) && !existsSync(`${file}.part`))
  }
})

test('What is not there is refused at once, and so is a part of a file.', async (context) => {
  const found = needed(context)
  if (found === undefined) return
  await assert.rejects(download({ url: `${found.url}/none.bin` }, file, never), failed('stage-in-3011'))
  const part = { url: `${found.url}/stars.bin`, offset: 10, sizeBytes: 10 }
  await assert.rejects(download(part, file, never), failed('stage-in-part'))
})

test('A server that is away may come back, and a copy from it can be called off.', async (context) => {
  if (needed(context) === undefined) return
  const off = new AbortController()
  const copying = fetchByXrootd('root://127.0.0.1:1//store/stars.bin', file, off.signal)
  await assert.rejects(copying, (error) => error instanceof XrootdRefusal && error.mayPass)
  setTimeout(() => off.abort(), 100)
  await assert.rejects(download({ url: 'root://127.0.0.1:1//store/stars.bin' }, file, off.signal))
})

test('A copy whose checksum differs is told apart and leaves nothing there.', async (context) => {
  const found = needed(context)
  if (found === undefined) return
  const local = join(folder, 'local.bin')
  await writeFile(local, BYTES)
  const { adler32 } = await digestsOf(local)
  await copyToXrootd(local, `${found.url}/a/right.bin`, adler32, never)
  assert.deepEqual(await readFile(join(found.folder, 'a', 'right.bin')), BYTES)
  await assert.rejects(
    copyToXrootd(local, `${found.url}/a/wrong.bin`, '12345678', never),
    (error) => error instanceof XrootdRefusal && error.isWrongSum,
  )
  assert.deepEqual(await readdir(join(found.folder, 'a')), ['right.bin'])
})

test('A worker without xrdcp says what it lacks.', async () => {
  const path = process.env.PATH
  process.env.PATH = folder
  try {
    await assert.rejects(download({ url: 'root://127.0.0.1//store/a' }, file, never), failed('software-missing'))
  } finally {
    process.env.PATH = path
  }
})

async function reportOf(replicaPrefix: string) {
  const [bundle, service] = await Promise.all([pilotBundle(), startScriptedService()])
  await service.offer('write image.fits', { lease: { replicaPrefix } })
  const pilot = startPilot({ bundle, service })
  try {
    await eventually('a report', () => service.reports.length > 0)
    const [report] = service.reports
    assert(report?.outcome === 'done', pilot.log)
    const log = await service.text('outputs/lease-1/lsst_e_99999999_f2_R22_S11_E000.log')
    return { outputs: report.outputs, log, stored: await service.keys('outputs/lease-1/') }
  } finally {
    await pilot.kill()
    await service.close()
    await bundle.remove()
  }
}

test('A pilot copies images to the site’s storage, and reports where with their adler32.', async (context) => {
  const found = needed(context)
  if (found === undefined) return
  const prefix = `${found.url}/outputs/7/0/7000096/1/`
  const { outputs, stored } = await reportOf(prefix)
  assert.deepEqual(
    outputs.map(({ product, replica }) => [product, replica]),
    [
      ['e-image', `${prefix}image.fits`],
      ['log', undefined],
    ],
  )
  assert.equal(stored.length, 2, 'the service’s storage has everything')
  const copy = join(found.folder, 'outputs/7/0/7000096/1/image.fits')
  assert.equal(await readFile(copy, 'utf8'), 'the content of image.fits\n')
  assert.equal((await digestsOf(copy)).adler32, outputs[0]?.adler32)
})

test('A copy that is refused fails no job: the log says so, and the report names no copy.', async (context) => {
  const found = needed(context)
  if (found === undefined) return
  const { outputs, log, stored } = await reportOf(`${found.url.replace('/store', '/elsewhere')}/`)
  assert.deepEqual(
    outputs.map(({ replica }) => replica),
    [undefined, undefined],
  )
  assert.equal(stored.length, 2)
  assert.match(log, /no replica at root:\S+\/elsewhere\/image\.fits: .*\[3\d{3}\]/)
})
