import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { S3Client } from '@aws-sdk/client-s3'
import type { UploadGrant } from '../../../core/contract/pilots.ts'
import type { Storage } from '../../../core/world.ts'
import { s3Storage } from '../../../lambdas/adapters/s3-storage.ts'
import { sha256, startStorage } from './storage-fixture.ts'

let place: Awaited<ReturnType<typeof startStorage>>
let storage: Storage
before(async () => {
  place = await startStorage()
  storage = s3Storage(place)
})
after(() => place.stop())

const prefix = 'outputs/7/0/12/1/'
const image = 'SIMPLE  =                    T'

/** What a pilot sends with its grant; `change` takes a field away or says another value. */
function uploadForm(grant: UploadGrant, name: string, body: string, change: Record<string, string | undefined> = {}) {
  const own = {
    key: grant.prefix + name,
    'Content-Type': 'image/fits',
    'x-amz-checksum-sha256': sha256(body, 'base64'),
  }
  const form = new FormData()
  for (const [field, value] of Object.entries({ ...grant.fields, ...own, ...change })) {
    if (value !== undefined) form.append(field, value)
  }
  form.append('file', new Blob([body]))
  return fetch(grant.url, { method: 'POST', body: form })
}

describe('what is stored', () => {
  test('an object that was put has its size and its sha256 in hexadecimal', async () => {
    await storage.put('work/7/0/manifest.json', '{"a":1}', 'application/json')
    assert.deepEqual(await storage.head('work/7/0/manifest.json'), { sizeBytes: 7, sha256: sha256('{"a":1}') })
  })

  test('an object that is not there is undefined, for its size as for its text', async () => {
    assert.equal(await storage.head('work/7/0/none.json'), undefined)
    assert.equal(await storage.text('work/7/0/none.json'), undefined)
  })

  test('a text is read whole, from a byte on, and empty beyond its end', async () => {
    await storage.put('outputs/7/log.txt', 'first\nsecond\n', 'text/plain')
    assert.equal(await storage.text('outputs/7/log.txt'), 'first\nsecond\n')
    assert.equal(await storage.text('outputs/7/log.txt', { from: 6 }), 'second\n')
    assert.equal(await storage.text('outputs/7/log.txt', { from: 13 }), '')
  })

  test('bytes are read whole or between two places, empty beyond the end, and undefined where there is no object', async () => {
    await storage.put('outputs/7/picture.png', Uint8Array.from([1, 2, 3, 4]), 'image/png')
    assert.deepEqual([...((await storage.bytes('outputs/7/picture.png')) ?? [])], [1, 2, 3, 4])
    assert.deepEqual([...((await storage.bytes('outputs/7/picture.png', { from: 1, to: 3 })) ?? [])], [2, 3])
    assert.deepEqual([...((await storage.bytes('outputs/7/picture.png', { from: 9, to: 12 })) ?? [])], [])
    assert.equal(await storage.bytes('outputs/7/none.png'), undefined)
  })

  test('an empty text is empty, not absent', async () => {
    await storage.put('outputs/7/empty.txt', '', 'text/plain')
    assert.equal(await storage.text('outputs/7/empty.txt'), '')
  })

  test('a packed text that would fill the memory is an error', async () => {
    await storage.put('outputs/7/bomb.txt.gz', gzipSync(Buffer.alloc(65 * 1024 ** 2)), 'application/gzip')
    await assert.rejects(storage.text('outputs/7/bomb.txt.gz'))
  })

  test('a text whose name ends in .gz is unpacked, and `from` counts its unpacked bytes', async () => {
    await storage.put('outputs/7/log.txt.gz', gzipSync('first\nsecond\n'), 'application/gzip')
    assert.equal(await storage.text('outputs/7/log.txt.gz'), 'first\nsecond\n')
    assert.equal(await storage.text('outputs/7/log.txt.gz', { from: 6 }), 'second\n')
  })

  test('a key that climbs is refused before S3 is asked', async () => {
    await assert.rejects(storage.head('outputs/../secrets'), /cannot be an object's key/)
    await assert.rejects(storage.put('outputs//x', '', 'text/plain'), /cannot be an object's key/)
    await assert.rejects(storage.signUpload('outputs/7', 1), /must end with a slash/)
    await assert.rejects(storage.signDownload('/etc/passwd'), /cannot be an object's key/)
  })

  test('storage that does not answer is an error, never an absent object', async () => {
    const away = new S3Client({
      endpoint: 'http://127.0.0.1:9',
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    })
    await assert.rejects(s3Storage({ client: away, bucket: 'images' }).head('outputs/7/log.txt'))
    away.destroy()
  })
})

describe('the grant of one attempt', () => {
  test('takes any file below its prefix, whose sha256 S3 has then checked', async () => {
    const grant = await storage.signUpload(prefix, 1000)
    assert.equal((await uploadForm(grant, 'e.fits', image)).status, 204)
    assert.equal((await uploadForm(grant, 'log.txt', 'done')).status, 204)
    assert.deepEqual(await storage.head(`${prefix}e.fits`), { sizeBytes: image.length, sha256: sha256(image) })
  })

  test('says when it ends: six hours from now', async () => {
    const { expiresAt } = await storage.signUpload(prefix, 1000)
    const hours = (Date.parse(expiresAt) - Date.now()) / 3_600_000
    assert.ok(hours > 5.9 && hours <= 6, String(hours))
  })

  const refusals: readonly [string, Record<string, string | undefined>, string][] = [
    ['another prefix', { key: 'outputs/7/0/12/2/e.fits' }, image],
    ['no checksum', { 'x-amz-checksum-sha256': undefined }, image],
    ['the checksum of other bytes', { 'x-amz-checksum-sha256': sha256('other', 'base64') }, image],
    ['no type', { 'Content-Type': undefined }, image],
    ['a field that was not signed', { acl: 'public-read' }, image],
    ['more bytes than allowed', {}, 'x'.repeat(1001)],
  ]
  for (const [what, change, body] of refusals) {
    test(`refuses ${what}`, async () => {
      const grant = await storage.signUpload(prefix, 1000)
      const { status } = await uploadForm(grant, 'refused.fits', body, change)
      assert.ok(status === 400 || status === 403, String(status))
      assert.equal(await storage.head(`${prefix}refused.fits`), undefined)
    })
  }
})

describe('the form for one file of a catalog', () => {
  const post = async (key: string, sizeBytes: number, body: string) => {
    const { url, fields } = await storage.signForm(key, sizeBytes)
    const form = new FormData()
    for (const [field, value] of Object.entries(fields)) form.append(field, value)
    form.append('file', new Blob([body]))
    return (await fetch(url, { method: 'POST', body: form })).status
  }

  test('takes exactly the bytes that were announced, without another field', async () => {
    assert.equal(await post('catalogs/C1/star.txt', 4, 'star'), 204)
    assert.equal(await storage.text('catalogs/C1/star.txt'), 'star')
  })

  test('takes it from a page of the portal, who asks before when it watches the progress', async () => {
    const { url, fields } = await storage.signForm('catalogs/C1/page.txt', 4)
    const origin = 'http://127.0.0.1:8080'
    const asked = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' }
    const preflight = await fetch(url, { method: 'OPTIONS', headers: asked })
    assert.equal(preflight.headers.get('access-control-allow-origin'), origin)
    assert.match(preflight.headers.get('access-control-allow-methods') ?? '', /POST/)
    const form = new FormData()
    for (const [field, value] of Object.entries(fields)) form.append(field, value)
    form.append('file', new Blob(['star']))
    const answer = await fetch(url, { method: 'POST', body: form, headers: { origin } })
    assert.deepEqual([answer.status, answer.headers.get('access-control-allow-origin')], [204, origin])
  })

  test('refuses fewer and more', async () => {
    assert.equal(await post('catalogs/C1/short.txt', 4, 'sta'), 400)
    assert.equal(await post('catalogs/C1/long.txt', 4, 'stars'), 400)
  })
})

describe('a signed download', () => {
  test('gives the bytes under the name that the reader is to see', async () => {
    await storage.put('outputs/7/e.fits', image, 'image/fits')
    const answer = await fetch(await storage.signDownload('outputs/7/e.fits', 'R22_S11 "e".fits'))
    assert.equal(await answer.text(), image)
    assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="R22_S11__e_.fits"')
    assert.equal(answer.headers.get('cache-control'), 'private, max-age=1800, immutable')
  })

  test('is short-lived, and the same for a while so that hundreds of jobs cost one signature', async () => {
    const url = await storage.signDownload('outputs/7/e.fits')
    assert.ok(Number(new URL(url).searchParams.get('X-Amz-Expires')) <= 3600)
    assert.equal(await storage.signDownload('outputs/7/e.fits'), url)
    assert.notEqual(await storage.signDownload('outputs/7/e.fits', 'e.fits'), url)
  })

  test('can be fetched by a page of the portal, who may ask S3 before', async () => {
    await storage.put('outputs/7/e.fits', image, 'image/fits')
    const url = await storage.signDownload('outputs/7/e.fits', 'e.fits')
    const origin = 'http://127.0.0.1:8080'
    const asked = { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'range' }
    const preflight = await fetch(url, { method: 'OPTIONS', headers: asked })
    assert.equal(preflight.headers.get('access-control-allow-origin'), origin)
    assert.equal(preflight.headers.get('access-control-allow-headers'), 'range')
    const answer = await fetch(url, { headers: { origin, range: 'bytes=0-5' } })
    assert.deepEqual([answer.status, await answer.text()], [206, image.slice(0, 6)])
    assert.equal(answer.headers.get('access-control-allow-origin'), origin)
    assert.match(answer.headers.get('access-control-expose-headers') ?? '', /Content-Range/)
  })

  test('is refused when it was changed', async () => {
    const url = await storage.signDownload('outputs/7/e.fits')
    assert.equal((await fetch(url.replace('e.fits', 'log.txt'))).status, 403)
  })

  test('names the public address, while the service itself uses the inner one', async () => {
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
    const publicClient = new S3Client({ endpoint: 'https://files.example.org', region: 'us-east-1', credentials })
    const split = s3Storage({ ...place, publicClient })
    await split.put('outputs/7/split.txt', 'inner', 'text/plain')
    assert.equal(await split.text('outputs/7/split.txt'), 'inner')
    assert.match(await split.signDownload('outputs/7/split.txt'), /^https:\/\/images\.files\.example\.org\//)
    assert.match((await split.signUpload(prefix, 1)).url, /^https:\/\/images\.files\.example\.org\/$/)
  })

  test('and an upload grant together cost less than two milliseconds of CPU', async () => {
    const sign = async (at: number) => {
      await storage.signUpload(`outputs/8/${at}/`, 1000)
      await storage.signDownload(`work/8/${at}.tar`)
    }
    for (let at = 0; at < 100; at++) await sign(at)
    const before = process.cpuUsage()
    for (let at = 100; at < 300; at++) await sign(at)
    const { user, system } = process.cpuUsage(before)
    assert.ok((user + system) / 1000 / 200 < 2, `${(user + system) / 1000 / 200} ms`)
  })
})
