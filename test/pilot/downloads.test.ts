import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { listen } from '../../local/listen.ts'
import { download } from '../../pilot/downloads.ts'
import { JobFailure } from '../../pilot/job-failure.ts'
import { eventually } from '../patience.ts'

const BYTES = randomBytes(300_000)
const SHA256 = createHash('sha256').update(BYTES).digest('hex')

let folder: string
let file: string
let server: Awaited<ReturnType<typeof listen>>
let ranges: (string | undefined)[] = []
let act: (request: IncomingMessage, response: ServerResponse) => void

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imsim-downloads-'))
  file = join(folder, 'file.bin')
  server = await listen(
    createServer((request, response) => {
      ranges.push(request.headers.range)
      act(request, response)
    }),
  )
})
after(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  ranges = []
  await rm(file, { force: true })
})

const never = new AbortController().signal

/** Answers a range as S3 does. */
function sendRange(request: IncomingMessage, response: ServerResponse): void {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
  const part = BYTES.subarray(Number(from ?? 0), to === undefined || to === '' ? undefined : Number(to) + 1)
  response.writeHead(from === undefined ? 200 : 206, { 'content-length': part.length }).end(part)
}

test('A download that breaks off is resumed where it stopped.', async () => {
  act = (request, response) => {
    if (ranges.length > 1) return sendRange(request, response)
    response.writeHead(200, { 'content-length': BYTES.length })
    response.write(BYTES.subarray(0, 100_000))
    const isWritten = async () => (await stat(`${file}.part`).catch(() => undefined))?.size === 100_000
    void eventually('the first part on the disk', isWritten).finally(() => request.socket.destroy())
  }
  await download({ url: server.url, sizeBytes: BYTES.length, sha256: SHA256 }, file, never)
  assert.deepEqual(await readFile(file), BYTES)
  assert.deepEqual(ranges, [undefined, 'bytes=100000-'])
})

test('A part of a file is fetched by its range, and nothing else is taken for it.', async () => {
  act = sendRange
  await download({ url: server.url, offset: 1000, sizeBytes: 500 }, file, never)
  assert.deepEqual(await readFile(file), BYTES.subarray(1000, 1500))
  act = (_, response) => response.end(BYTES)
  await assert.rejects(download({ url: server.url, offset: 1000, sizeBytes: 500 }, file, never), /sends no parts/)
})

test('An overloaded storage is asked again, and a refusal is final.', async () => {
  act = (request, response) => {
    if (ranges.length < 3) response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>')
    else sendRange(request, response)
  }
  await download({ url: server.url }, file, never)
  assert.equal(ranges.length, 3)
  act = (_, response) => response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>No.</Message></Error>')
  await assert.rejects(
    download({ url: `${server.url}/?X-Amz-Signature=secret`, sizeBytes: 1 }, file, never),
    (error) =>
      error instanceof JobFailure && error.failure.code === 'stage-in-403' && !error.message.includes('secret'),
  )
})

test('A file whose size or hash is wrong never appears under its name.', async () => {
  act = sendRange
  await rm(file, { force: true })
  for (const wrong of [{ sizeBytes: 10 }, { sha256: 'f'.repeat(64) }]) {
    await assert.rejects(download({ url: server.url, ...wrong }, file, never), (error) => error instanceof JobFailure)
    assert(!existsSync(file) && !existsSync(`${file}.part`))
  }
  assert.equal(ranges.length, 6)
})

test('A download that is called off ends at once.', async () => {
  act = () => undefined
  const off = new AbortController()
  setTimeout(() => off.abort(), 50)
  await assert.rejects(download({ url: server.url }, file, off.signal), { name: 'AbortError' })
})
