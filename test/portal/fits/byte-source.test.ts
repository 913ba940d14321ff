import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ByteSource, type Progress } from '../../../portal/fits/byte-source.ts'
import { fetchBytes } from '../../../portal/fits/fetch-bytes.ts'
import { FitsFault } from '../../../portal/fits/fits-fault.ts'
import { inPieces, sourceOf } from './fits-bytes.ts'

const BYTES = Uint8Array.from({ length: 20_000 }, (_, i) => (i * i) % 251)
const titled = (title: string) => (error: unknown) => error instanceof FitsFault && error.words.title === title

test('bytes are taken in order however the stream cuts them, fewer at its end', async () => {
  const source = await sourceOf(BYTES)
  assert.deepEqual(await source.take(5000), BYTES.slice(0, 5000))
  assert.equal(await source.pour(14_000, () => undefined), 14_000)
  assert.deepEqual(await source.take(9999), BYTES.slice(19_000))
  assert.equal((await source.take(1)).length, 0)
})

test('gzip is known by its first bytes and progress counts what came over the network', async () => {
  const packed = Uint8Array.from(gzipSync(BYTES))
  const seen: Progress[] = []
  const source = await ByteSource.open(inPieces(packed), (progress) => seen.push(progress), packed.length)
  assert.deepEqual(await source.take(30_000), BYTES)
  assert.deepEqual(seen.at(-1), { receivedBytes: packed.length, totalBytes: packed.length })
})

test('gzip data that end too early are called damaged', async () => {
  const packed = Uint8Array.from(gzipSync(BYTES))
  const source = await sourceOf(packed.slice(0, packed.length - 40))
  await assert.rejects(source.take(20_001), titled('The file is damaged'))
})

test('an empty stream and one of a single byte end quietly', async () => {
  assert.equal((await (await sourceOf(new Uint8Array(0))).take(10)).length, 0)
  assert.deepEqual(await (await sourceOf(Uint8Array.of(0x1f))).take(10), Uint8Array.of(0x1f))
})

async function served(t: { after(work: () => unknown): void }, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  t.after(() => server.close().closeAllConnections())
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return `http://127.0.0.1:${address.port}/image.fits`
}

test('a file of the storage is opened with its announced size, or else with the one that the caller knows', async (t) => {
  const totals: (number | undefined)[] = []
  const onProgress = ({ totalBytes }: Progress) => totals.push(totalBytes)
  const plain = await served(t, (_, response) => response.setHeader('content-length', 20_000).end(BYTES))
  assert.deepEqual(await (await fetchBytes({ url: plain, onProgress, sizeBytes: 5 })).take(30_000), BYTES)
  assert.equal(totals.at(-1), 20_000)
  const packed = await served(t, (_, response) => {
    response.setHeader('content-encoding', 'gzip').setHeader('content-length', gzipSync(BYTES).length)
    response.end(gzipSync(BYTES))
  })
  assert.deepEqual(await (await fetchBytes({ url: packed, onProgress, sizeBytes: 20_000 })).take(30_000), BYTES)
  assert.equal(totals.at(-1), 20_000)
})

test('a refusal, a missing file and a silent storage are told apart', async (t) => {
  const url = await served(t, (request, response) => {
    response.statusCode = request.url?.endsWith('?gone') ? 404 : 403
    response.end('<Error/>')
  })
  await assert.rejects(fetchBytes({ url }), titled('The storage refuses the file'))
  await assert.rejects(fetchBytes({ url: `${url}?gone` }), titled('The file is no longer there'))
  await assert.rejects(fetchBytes({ url: 'http://127.0.0.1:1/' }), titled('The storage cannot be reached'))
})

test('a transfer that breaks off is called that', async (t) => {
  const url = await served(t, (_, response) => {
    response.setHeader('content-length', 20_000)
    response.write(BYTES.subarray(0, 10_000), () => response.destroy())
  })
  const source = await fetchBytes({ url })
  await assert.rejects(source.take(20_000), titled('The transfer broke off'))
})

test('an abort stops the transfer and stays an abort', async (t) => {
  const stop = new AbortController()
  const url = await served(t, (_, response) => {
    response.setHeader('content-length', 20_000)
    response.write(BYTES.subarray(0, 10_000))
  })
  const source = await fetchBytes({ url, signal: stop.signal })
  await source.take(100)
  stop.abort()
  await assert.rejects(source.take(20_000), { name: 'AbortError' })
})
