/** `imsim results`: listed, fetched with checksums, resumed, selected, and as a script. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { CatalogueFile } from '../../core/contract/catalogue.ts'
import { eventually } from '../patience.ts'
import { imsim, temporaryFolder } from './command.ts'
import { serveContract } from './contract-service.ts'
import { sampleFile } from './samples.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

const IMAGES = ['lsst_e_161899_f2_R22_S11_E000.fits.gz', 'lsst_e_161899_f2_R22_S12_E000.fits.gz'].map((name, at) => {
  const content = randomBytes(300_000)
  return { content, file: sampleFile(name, content, sha256(content), { sensor: `R22_S1${at + 1}` }) }
})

interface Storage {
  /** Sends only so many bytes of the first answer, then breaks off. */
  readonly breakAfter?: number
  /** Whether the client has some of what was sent. */
  readonly isKept?: () => boolean
  /** Sends other bytes than the catalogue promises. */
  readonly spoil?: boolean
}

/** A catalogue of these images, and a storage that serves ranges. */
async function resultsService(
  context: TestContext,
  { breakAfter, isKept = () => true, spoil }: Storage = {},
  files: CatalogueFile[] = IMAGES.map(({ file }) => file),
) {
  const ranges: (string | undefined)[] = []
  const service = await serveContract(
    {
      searchFiles: ({ query }) => {
        const half = query.cursor === undefined ? files.slice(0, 1) : files.slice(1)
        return { files: half, ...(query.cursor === undefined && files.length > 1 ? { cursor: 'half' } : {}) }
      },
      downloadFile: ({ query }) => {
        const { name, sizeBytes, sha256 } = files.find(({ guid }) => guid === query.guid) ?? files[0] ?? assert.fail()
        return { url: `${service.url}/storage/${name}`, name, sizeBytes, sha256, expiresAt: '2026-11-22T11:00:00.000Z' }
      },
    },
    (request, response) => {
      const image = IMAGES.find(({ file }) => request.url === `/storage/${file.name}`)
      if (image === undefined) return false
      const { range } = request.headers
      ranges.push(range)
      const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0)
      const bytes = Buffer.from(image.content.subarray(from))
      if (spoil) bytes[0] = (bytes[0] ?? 0) ^ 1
      response.writeHead(range === undefined ? 200 : 206, { 'content-length': bytes.length })
      if (breakAfter !== undefined && ranges.length === 1) {
        response.write(bytes.subarray(0, breakAfter))
        void eventually('some of it on the disk', isKept).finally(() => response.destroy())
      } else response.end(bytes)
      return true
    },
  )
  context.after(service.close)
  return { ...service, ranges }
}

const fetched = (folder: string) => readdirSync(join(folder, 'v0-161899')).sort()

test('results lists every page of files with size and sum', async (context) => {
  const service = await resultsService(context)
  const { code, stdout } = await imsim(['results', '7', '--server', service.url])
  assert.equal(code, 0)
  assert.match(stdout, /R22_S11 +300 kB +[0-9a-f]{12} +LOCAL-A/)
  assert.match(stdout, /2 files, 600 kB/)
})

test('a download brings every file, right to the last bit, and a second one keeps what is there', async (context) => {
  const service = await resultsService(context)
  const folder = temporaryFolder(context)
  const args = ['results', '7', '--download', folder, '--server', service.url]
  const first = await imsim(args)
  assert.equal(first.code, 0, first.stderr)
  for (const { file, content } of IMAGES) assert.deepEqual(readFileSync(join(folder, 'v0-161899', file.name)), content)
  const second = await imsim(args)
  assert.match(second.stdout, /0 fetched, 2 there already, 0 failed/)
  assert.equal(service.ranges.length, 2)
})

test('a connection that breaks off is resumed where it stopped', async (context) => {
  const folder = temporaryFolder(context)
  const sizeOf = (name: string) => statSync(join(folder, 'v0-161899', name)).size
  const isKept = () => existsSync(join(folder, 'v0-161899')) && fetched(folder).some((name) => sizeOf(name) > 0)
  const service = await resultsService(context, { breakAfter: 100_000, isKept })
  const { code, stderr } = await imsim([
    'results',
    '7',
    '--download',
    folder,
    '--sensors',
    'R22_S11',
    '--server',
    service.url,
  ])
  assert.equal(code, 0, stderr)
  assert.deepEqual(fetched(folder), [IMAGES[0]?.file.name])
  assert.match(service.ranges[1] ?? '', /^bytes=\d+-$/)
})

test('a part that an earlier run left is resumed, one that is too long is fetched again', async (context) => {
  const [image] = IMAGES
  assert.ok(image)
  for (const [left, range] of [
    [image.content.subarray(0, 1000), 'bytes=1000-'],
    [Buffer.alloc(400_000), undefined],
  ] as const) {
    const service = await resultsService(context)
    const folder = temporaryFolder(context)
    mkdirSync(join(folder, 'v0-161899'))
    writeFileSync(join(folder, 'v0-161899', `${image.file.name}.${image.file.sha256.slice(0, 8)}.part`), left)
    const { code } = await imsim([
      'results',
      '7',
      '--download',
      folder,
      '--sensors',
      'R22_S11',
      '--server',
      service.url,
    ])
    assert.equal(code, 0)
    assert.deepEqual(service.ranges, [range])
    assert.deepEqual(readFileSync(join(folder, 'v0-161899', image.file.name)), image.content)
  }
})

test('a file that is not what the catalogue says is never left under its name', async (context) => {
  const service = await resultsService(context, { spoil: true })
  const folder = temporaryFolder(context)
  const { code, stdout } = await imsim(['results', '7', '--download', folder, '--server', service.url])
  assert.equal(code, 1)
  assert.match(stdout, /its sha256 is [0-9a-f]+…, the catalogue says/)
  assert.deepEqual(fetched(folder), [])
})

test('a name that would leave the folder is refused', async (context) => {
  const file = { ...sampleFile('../../evil', Buffer.alloc(1), '0'.repeat(64)), guid: 'evil' }
  const service = await resultsService(context, {}, [file])
  const folder = temporaryFolder(context)
  const { code, stderr } = await imsim(['results', '7', '--download', join(folder, 'in'), '--server', service.url])
  assert.equal(code, 2)
  assert.match(stderr, /no plain file name/)
  assert.equal(existsSync(join(folder, 'in')), false)
})

test('products are asked of the service, unknown sensors are refused', async (context) => {
  const service = await resultsService(context)
  assert.equal((await imsim(['results', '7', '--product', 'e-image', '--server', service.url])).code, 0)
  const wrong = await imsim(['results', '7', '--sensors', 'R99', '--server', service.url])
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /R99: no such sensor/)
})

test('the script is a shell script that names every file and its sum', async (context) => {
  const service = await resultsService(context)
  const { code, stdout } = await imsim(['results', '7', '--script', '--server', service.url])
  assert.equal(code, 0)
  execFileSync('sh', ['-n'], { input: stdout })
  for (const { file } of IMAGES) {
    assert.ok(stdout.includes(`wget -c -nv -O 'v0-161899/${file.name}' '${service.url}/storage/${file.name}'`))
    assert.ok(stdout.includes(`${file.sha256}  v0-161899/${file.name}`))
  }
})
