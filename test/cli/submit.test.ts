/** `imsim submit`: flags, task files, uploads, quotes, and what is refused before anything is spent. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import type { Catalog } from '../../core/contract/catalogs.ts'
import { Refusal } from '../../core/contract/problems.ts'
import { imsim, jsonLines, temporaryFolder } from './command.ts'
import { type Answers, serveContract } from './contract-service.ts'
import { QUOTE, sampleCatalog, sampleTask, sampleVisit } from './samples.ts'

const STARS = `rightascension 53.0
declination -27.4
filter 2
obshistid 230
vistime 33
nsnap 2
seed 5
object 1 53.01 -27.41 20 ../sky/sed_flat.txt 0 0 0 0 0 0 point none none
`

const ENOUGH = ['--name', 'stars', '--email', 'ada@example.org', '--simulator', 'stand-in']

/** A service whose catalogs become what `verdict` says after one look, and whose storage keeps what it is sent. */
async function submissionService(
  context: { after(work: () => Promise<void>): void },
  more: Answers = {},
  checked: Partial<Catalog> = {},
) {
  const keys: (string | undefined)[] = []
  const posted: Buffer[] = []
  const looks = ['checking' as const]
  const accepted = {
    taskId: 7,
    state: 'checking',
    quote: QUOTE,
    links: { self: '/v1/tasks/7', portal: 'http://portal/7' },
  }
  const service = await serveContract(
    {
      createCatalog: ({ body }) => ({
        catalog: sampleCatalog({ state: 'uploading' }),
        uploads:
          body.from === 'upload'
            ? body.files.map(({ name }) => ({
                name,
                url: `${service.url}/storage`,
                fields: { key: `catalogs/c1/${name}`, policy: 'p' },
              }))
            : [],
      }),
      completeCatalog: () => sampleCatalog({ state: 'checking', progress: '10 lines' }),
      readCatalog: ({ params }) => {
        if (params.catalogId !== 'c1') throw new Refusal('not-found', 'no such catalog')
        return sampleCatalog({ state: looks.shift() ?? 'ready', ...checked })
      },
      quoteTask: () => QUOTE,
      submitTask: (_, headers) => {
        keys.push(String(headers['idempotency-key']))
        return accepted
      },
      ...more,
    },
    async (request: IncomingMessage, response) => {
      if (request.url !== '/storage') return false
      posted.push(await buffer(request))
      assert.equal(Number(request.headers['content-length']), posted.at(-1)?.length)
      response.writeHead(204).end()
      return true
    },
  )
  context.after(service.close)
  const bodyOf = (route: string) => service.seen.find((request) => request.route === route)?.body
  return { ...service, keys, posted, bodyOf }
}

test('a local catalog is checked, sent by its form, quoted and submitted with a key of its own', async (context) => {
  const service = await submissionService(context)
  const file = join(temporaryFolder(context), 'stars.txt')
  writeFileSync(file, STARS)
  const { code, stdout, stderr } = await imsim([
    'submit',
    ...ENOUGH,
    '--catalog',
    file,
    '--sensors',
    'R22',
    '--server',
    service.url,
  ])
  assert.equal(code, 0, stderr)
  assert.match(stdout, /task 7 is checking with STAND-IN[\s\S]*http:\/\/portal\/7[\s\S]*imsim watch 7/)
  assert.match(stderr, /catalog stars\.txt checking: 10 lines/)
  assert.match(stderr, /380 jobs · 189 CPU h[\s\S]*\$7\.60[\s\S]*LOCAL-B +no: has no PhoSim/)
  assert.match(service.keys[0] ?? '', /^[0-9a-f-]{36}$/)
  assert.deepEqual(Object(service.bodyOf('submitTask')).catalogs, ['c1'])
  const form = service.posted[0]?.toString() ?? ''
  assert.ok(form.includes('name="key"\r\n\r\ncatalogs/c1/stars.txt\r\n'))
  assert.ok(form.indexOf('name="policy"') < form.indexOf('name="file"; filename="stars.txt"'))
  assert.ok(form.includes(`\r\n\r\n${STARS}\r\n--`))
})

test('what a catalog includes beside it is sent with it', async (context) => {
  const service = await submissionService(context)
  const folder = temporaryFolder(context)
  writeFileSync(join(folder, 'my field.txt'), `${STARS}includeobj more.txt\n`)
  writeFileSync(join(folder, 'more.txt'), 'object 2 53.01 -27.42 20 ../sky/sed_flat.txt 0 0 0 0 0 0 point none none\n')
  writeFileSync(join(folder, 'unrelated.txt'), 'x')
  await imsim(['catalogs', 'upload', join(folder, 'my field.txt'), '--server', service.url])
  assert.deepEqual(
    Object(service.bodyOf('createCatalog')).files.map(({ name }: { name: string }) => name),
    ['my_field.txt', 'more.txt'],
  )
  assert.equal(service.posted.length, 2)
})

test('a catalog with errors is refused here, by line, and nothing is sent', async (context) => {
  const service = await submissionService(context)
  const file = join(temporaryFolder(context), 'bad.txt')
  writeFileSync(file, STARS.replace('object 1', 'object x1'))
  const { code, stdout } = await imsim(['submit', ...ENOUGH, '--catalog', file, '--server', service.url])
  assert.equal(code, 1)
  assert.match(stdout, /bad\.txt:8 {2}id-not-number[\s\S]*nothing was sent/)
  assert.deepEqual(service.seen, [])
})

test('a catalog that the service refuses ends the submission with its faults', async (context) => {
  const fault = { code: 'sed-missing', file: 'stars.txt', line: 8, message: 'seds/x', remedy: 'Add the SED.' }
  const verdict = {
    objects: 1,
    errors: [fault],
    warnings: [],
    counts: { 'sed-missing': 1 },
    magnitudes: {},
    seds: [],
    rules: 'phosim 3.4',
  }
  const service = await submissionService(context, {}, { state: 'refused', verdict })
  const { code, stdout } = await imsim(['submit', ...ENOUGH, '--catalog', 'c1', '--server', service.url])
  assert.equal(code, 1)
  assert.match(stdout, /stars\.txt:8 {2}sed-missing/)
  assert.equal(service.bodyOf('submitTask'), undefined)
})

test('a task file gives the fields, flags win, and its paths are relative to itself', async (context) => {
  const service = await submissionService(context)
  const folder = temporaryFolder(context)
  writeFileSync(join(folder, 'stars.txt'), STARS)
  writeFileSync(join(folder, 'quick'), 'quickbackground\n')
  writeFileSync(
    join(folder, 'task.yaml'),
    `name: from the file
email: ada@example.org
simulator: phosim 3.4
catalogs: stars.txt
visits: [230, 231]
sensors: R22
observation: { seeing: 0.8, filter: g }
commands: { file: quick }
`,
  )
  const args = [
    'submit',
    join(folder, 'task.yaml'),
    '--sensors',
    'R22_S11',
    '--set',
    'filter=r',
    '--key',
    'k1',
    '--server',
    service.url,
  ]
  const { code, stderr } = await imsim(args)
  assert.equal(code, 0, stderr)
  assert.deepEqual(service.keys, ['k1'])
  const { name, simulator, visits, sensors, observation, commands } = Object(service.bodyOf('submitTask'))
  assert.deepEqual(
    { name, simulator, visits, sensors, observation, commands },
    {
      name: 'from the file',
      simulator: { name: 'phosim', version: '3.4' },
      visits: ['230', '231'],
      sensors: 'R22_S11',
      observation: { seeingArcsec: 0.8, filter: 'r' },
      commands: { preset: 'none', text: 'quickbackground\n' },
    },
  )
})

test('every fault of a task file is named by its line', async (context) => {
  const file = join(temporaryFolder(context), 'task.yaml')
  writeFileSync(file, 'name: x\nemial: ada@example.org\nobservation:\n  seeing: 50\npriority: high\n')
  const { code, stderr } = await imsim(['submit', file])
  assert.equal(code, 2)
  assert.match(stderr, /task\.yaml:2 {2}there is no field emial/)
  assert.match(stderr, /task\.yaml:4 {2}observation\.seeingArcsec: /)
  assert.match(stderr, /task\.yaml:5 {2}priority: /)
  writeFileSync(file, 'name: "x\nemail: y')
  const broken = await imsim(['submit', file])
  assert.equal(broken.code, 2)
  assert.match(broken.stderr, /is not YAML[\s\S]*task\.yaml:\d/)
})

test('what is missing is named by its flag before anything is sent', async (context) => {
  const service = await submissionService(context)
  const { code, stderr } = await imsim(['submit', '--name', 'x', '--email', 'nobody', '--server', service.url])
  assert.equal(code, 2)
  for (const words of ['--email  ', '--simulator  is missing', '--catalog  a task needs a catalog'])
    assert.ok(stderr.includes(words), words)
  assert.deepEqual(service.seen, [])
})

test('--dry-run quotes and submits nothing; a source that is nothing is refused', async (context) => {
  const service = await submissionService(context)
  const { code, stdout } = await imsim([
    'submit',
    ...ENOUGH,
    '--catalog',
    'standard:one-star',
    '--dry-run',
    '--json',
    '--server',
    service.url,
  ])
  assert.equal(code, 0)
  assert.equal(jsonLines(stdout)[0].quote.jobs, 380)
  assert.deepEqual(service.bodyOf('createCatalog'), { from: 'standard', standard: 'one-star' })
  assert.equal(service.bodyOf('submitTask'), undefined)
  const nothing = await imsim(['submit', ...ENOUGH, '--catalog', 'c2', '--server', service.url])
  assert.equal(nothing.code, 2)
  assert.match(nothing.stderr, /c2 is neither a file here nor a catalog of the service/)
})

test('--watch goes on to the end of the task and takes its exit code', async (context) => {
  const visit = sampleVisit('incomplete', () => 'failed')
  const service = await submissionService(context, {
    readTask: () => sampleTask('incomplete', visit),
    readVisit: () => visit,
  })
  const { code, stdout } = await imsim([
    'submit',
    ...ENOUGH,
    '--catalog',
    'c1',
    '--watch',
    '--json',
    '--server',
    service.url,
  ])
  assert.equal(code, 1)
  const [submitted, watched] = jsonLines(stdout)
  assert.equal(submitted.task.taskId, 7)
  assert.equal(watched.task.state, 'incomplete')
})

test('a large catalog reaches the storage whole', async (context) => {
  const service = await submissionService(context)
  const file = join(temporaryFolder(context), 'large.txt')
  const content = STARS + '# a comment of no consequence at all\n'.repeat(300_000)
  writeFileSync(file, content)
  assert.equal((await imsim(['catalogs', 'upload', file, '--server', service.url])).code, 0)
  const form = service.posted[0] ?? Buffer.alloc(0)
  const from = form.indexOf('application/octet-stream\r\n\r\n') + 'application/octet-stream\r\n\r\n'.length
  const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
  assert.equal(sha256(form.subarray(from, form.lastIndexOf('\r\n--', form.length - 5))), sha256(content))
})
