import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { Refusal } from '../../core/contract/problems.ts'
import { listen } from '../../local/listen.ts'
import { eventually, type PilotProcess, type PilotWords, pilotBundle, startPilot } from './pilot-process.ts'
import { LAUNCH_TOKEN, PILOT_TOKEN, type ScriptedService, startScriptedService } from './scripted-service.ts'

let bundle: Awaited<ReturnType<typeof pilotBundle>>
let service: ScriptedService
let pilots: PilotProcess[] = []

before(async () => {
  bundle = await pilotBundle()
})
after(() => bundle.remove())
beforeEach(async () => {
  service = await startScriptedService()
})
afterEach(async () => {
  for (const pilot of pilots) await pilot.kill()
  pilots = []
  await service.close()
})

function start(...args: string[]): PilotProcess {
  return startWith({ args })
}

function startWith(words: Partial<PilotWords>): PilotProcess {
  const pilot = startPilot({ bundle, service, ...words })
  pilots.push(pilot)
  return pilot
}

const reportsAre = (count: number) =>
  eventually(`${count} reports`, () => service.reports.length >= count).then(() => service.reports)

/** The n-th report, which must be a failure. */
function failureOf(index: number) {
  const report = service.reports[index]
  assert(report?.outcome === 'failed', `report ${index} is ${report?.outcome}`)
  return { ...report.failure, outputs: report.outputs }
}

const isAlive = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] !== 'Z'
  } catch {
    return false
  }
}

async function tarOf(entries: readonly (readonly [string, string])[]): Promise<Buffer> {
  const archive = pack()
  for (const [name, text] of entries) archive.entry({ name }, text)
  archive.finalize()
  const pieces: Buffer[] = []
  for await (const piece of archive) pieces.push(piece)
  return Buffer.concat(pieces)
}

describe('a job', () => {
  test('It is leased, staged in, run, staged out and reported with checksums, usage and metrics.', async () => {
    const text = 'stars'
    const sha256 = createHash('sha256').update(text).digest('hex')
    const downloads = [
      await service.download('inputs/catalogs/0/stars.txt', text, { sizeBytes: 5, sha256 }),
      await service.download('inputs/catalogs/1', await tarOf([['more/galaxies.txt', 'galaxies']]), { unpack: 'tar' }),
    ]
    await service.offer('say hello;inputs seen.json;spin 0.3', { lease: { downloads } })
    start()
    const [report] = await reportsAre(1)
    assert(report?.outcome === 'done')
    assert.deepEqual(report.metrics, { phaseSeconds: { render: 0.5 }, photons: 42 })
    assert(report.usage.cpuSeconds >= 0.25, `${report.usage.cpuSeconds} CPU seconds`)
    assert(report.usage.maxMemoryMiB > 20 && report.usage.wallSeconds > 0.3)
    assert.deepEqual(
      report.outputs.map(({ name, product }) => [name, product]),
      [
        ['seen.json', 'e-image'],
        ['lsst_e_99999999_f2_R22_S11_E000.log', 'log'],
      ],
    )
    assert.deepEqual(JSON.parse(await service.text('outputs/lease-1/seen.json')), {
      'inputs/catalogs/0/stars.txt': 'stars',
      'inputs/catalogs/1/more/galaxies.txt': 'galaxies',
    })
    for (const { name, sizeBytes, sha256: said } of report.outputs) {
      const stored = await service.object(`outputs/lease-1/${name}`)
      assert.equal(stored.length, sizeBytes)
      assert.equal(createHash('sha256').update(stored).digest('hex'), said)
    }
  })

  test('Its log ends in one JSON line that tells timings, memory, CPU, photons and host.', async () => {
    await service.offer('say hello')
    start()
    await reportsAre(1)
    const lines = (await service.text('outputs/lease-1/lsst_e_99999999_f2_R22_S11_E000.log')).trimEnd().split('\n')
    assert.equal(lines[0], 'hello')
    const last = JSON.parse(lines.at(-1) ?? '')
    assert.equal(last.outcome, 'done')
    assert.equal(last.photons, 42)
    assert.deepEqual(last.payloadSeconds, { render: 0.5 })
    assert(last.maxMemoryMiB > 20 && last.cpuSeconds > 0 && last.host.length > 0)
    assert(last.seconds.running > 0 && last.seconds['staging-in'] >= 0)
  })

  test('Its payload finds no token in its environment, and the pilot writes none into its log.', async () => {
    await service.offer('environment env.json')
    const pilot = startWith({ environment: { PHOSIM_SCREENS: 'ship', AWS_SECRET_ACCESS_KEY: 'hidden' } })
    await reportsAre(1)
    const environment = JSON.parse(await service.text('outputs/lease-1/env.json'))
    const words = JSON.stringify(environment)
    for (const secret of [LAUNCH_TOKEN, PILOT_TOKEN, 'hidden']) assert(!words.includes(secret), secret)
    assert.deepEqual(Object.keys(environment).toSorted(), [
      'HOME',
      'IMSIM_PAYLOAD_MODULE',
      'IMSIM_RUN',
      'LANG',
      'PATH',
      'PHOSIM_SCREENS',
      'TMPDIR',
    ])
    for (const secret of [LAUNCH_TOKEN, PILOT_TOKEN, 'X-Amz-Signature']) assert(!pilot.log.includes(secret), secret)
  })

  test('It becomes known to the service at once, in one heartbeat for all slots that begin together.', async () => {
    service.pace = { ...service.pace, heartbeatSeconds: 30 }
    for (let count = 0; count < 3; count += 1) await service.offer('sleep 3')
    start('--slots', '3')
    await eventually('a heartbeat of all', () => service.beats.some(({ slots }) => slots.length === 3), 3)
    assert(service.beats.length <= 2, `${service.beats.length} heartbeats`)
    assert(service.beats.every(({ slots }) => slots.every(({ first }) => first)))
  })

  test('A prepare job leaves work files that a simulate job of the visit then gets, fetched once for all slots.', async () => {
    const order = { stage: 'prepare' as const, sensors: ['R22_S11', 'R22_S12'] }
    await service.offer('work visit/header.txt;work sensors/R22_S11/a.txt;work sensors/R22_S12/data/b.txt', { order })
    const pilot = start('--slots', '2')
    const [report] = await reportsAre(1)
    assert(report?.outcome === 'done')
    assert.deepEqual(report.prepared, { objects: { R22_S11: 3 } })
    assert.deepEqual(report.outputs.map(({ name, product }) => `${product} ${name}`).toSorted(), [
      'log prepare.log',
      'work sensors.bin',
      'work visit.tar.gz',
      'work work.json',
    ])
    const url = (name: string) => service.signed(`outputs/lease-1/${name}`)
    const downloads = [
      { url: await url('visit.tar.gz'), path: 'inputs/visit', unpack: 'tar' as const, cacheKey: 'v' },
      { url: await url('sensors.bin'), path: 'inputs/sensor', unpack: 'sensor' as const },
      { url: await url('work.json'), path: 'inputs/work.json', unpack: 'none' as const, cacheKey: 'w' },
    ]
    for (const sensor of ['R22_S12', 'R22_S11'])
      await service.offer('inputs seen.json', { order: { sensors: [sensor] }, lease: { downloads } })
    await reportsAre(3)
    const seen = await Promise.all(
      ['lease-2', 'lease-3'].map(async (lease) => JSON.parse(await service.text(`outputs/${lease}/seen.json`))),
    )
    assert.equal(seen[0]['inputs/visit/header.txt'], 'work file visit/header.txt')
    assert.equal(seen[0]['inputs/sensor/data/b.txt'], 'work file sensors/R22_S12/data/b.txt')
    assert.equal(seen[1]['inputs/sensor/a.txt'], 'work file sensors/R22_S11/a.txt')
    assert.equal(seen[1]['inputs/visit/header.txt'], 'work file visit/header.txt')
    await eventually('told', () => service.calls.some(({ wants }) => wants?.visits.includes('1/0')))
    assert.equal(pilot.process.exitCode, null)
  })

  test('A collect job gets every page of the collection and the previews.', async () => {
    const page = { task: 1, visit: 0, round: 1, taskName: 't', owner: 'ann', obsHistId: '99', header: {}, commands: '' }
    const collection = { ...page, simulator: { name: 'stand-in', version: '1' }, catalogs: [] }
    const job = {
      sensor: 'R22_S11',
      snap: 0,
      state: 'finished',
      attempt: 1,
      site: 'A',
      pilot: 'p',
      cpuSeconds: 1,
      files: [],
    }
    await service.put('one.png', 'picture')
    const previews = [{ path: 'R22_S11_E000.png', url: await service.signed('one.png') }]
    service.collections.push(
      { body: { collection: { ...collection, jobs: [{ pandaId: 1, ...job }] }, previews }, cursor: '1' },
      { body: { collection: { ...collection, jobs: [{ pandaId: 2, ...job }] }, previews: [] } },
    )
    const order = { stage: 'collect' as const, sensors: [] }
    await service.offer('inputs seen.json', { order, lease: { collectionPath: '/v1/…/collection' } })
    start()
    const [report] = await reportsAre(1)
    assert.equal(report?.outcome, 'done')
    const seen = JSON.parse(await service.text('outputs/lease-1/seen.json'))
    assert.equal(seen['inputs/previews/R22_S11_E000.png'], 'picture')
    const jobs: { pandaId: number }[] = JSON.parse(seen['inputs/collection.json']).jobs
    assert.deepEqual(
      jobs.map(({ pandaId }) => pandaId),
      [1, 2],
    )
    assert((await service.keys('outputs/lease-1/')).includes('collect.log'))
  })

  test('The last lines of its log travel only while somebody watches.', async () => {
    let watched = false
    service.said = async () => ({ watched })
    await service.offer('say one-line-of-log;sleep 3')
    start()
    await eventually('heartbeats', () => service.beats.length > 4)
    assert(service.beats.every(({ slots }) => slots.every(({ logTail }) => logTail === undefined)))
    watched = true
    await eventually('a tail', () => service.beats.some(({ slots }) => slots[0]?.logTail?.includes('one-line-of-log')))
  })

  test('An upload form that ran out is renewed by a heartbeat.', async () => {
    const lease = { upload: await service.grant('lease-1', -10) }
    await service.offer('write image.fits', { lease })
    service.said = async (of) =>
      service.beats.at(-1)?.slots[0]?.renewUpload ? { upload: await service.grant(of) } : {}
    start()
    const [report] = await reportsAre(1)
    assert.equal(report?.outcome, 'done')
    assert.deepEqual(await service.keys('outputs/lease-1/'), ['image.fits', 'lsst_e_99999999_f2_R22_S11_E000.log'])
  })
})

describe('a failure', () => {
  test('A failed payload leaves its class, its log and a sandbox without bulky inputs.', async () => {
    const downloads = [
      await service.download('inputs/visit/bulky.bin', Buffer.alloc(3 * 2 ** 20)),
      await service.download('inputs/visit/small.txt', 'small'),
    ]
    await service.offer('say before;write half.fits;fail sed-missing', { lease: { downloads } })
    start()
    await reportsAre(1)
    const { class: failureClass, code, outputs } = failureOf(0)
    assert.deepEqual([failureClass, code], ['user', 'sed-missing'])
    assert.deepEqual(
      outputs.map(({ product }) => product),
      ['sandbox', 'log'],
    )
    const sandbox = gunzipSync(await service.object(`outputs/lease-1/${outputs[0]?.name}`)).toString('latin1')
    for (const name of ['order.json', 'payload.log', 'outputs/half.fits', 'inputs/visit/small.txt'])
      assert(sandbox.includes(name), name)
    assert(!sandbox.includes('bulky.bin'))
  })

  test('Every way a payload can end badly has its class.', async () => {
    const deeds: readonly (readonly [string, string, string])[] = [
      ['exit 139', 'payload', 'exit-139'],
      ['signal SIGKILL', 'system', 'exit-137'],
      ['exit 143', 'system', 'exit-143'],
      ['throw unforeseen', 'system', 'exit-1'],
      ['exit 0', 'system', 'result-missing'],
      ['write ../escape.fits', 'payload', 'output-name'],
    ]
    for (const [deed] of deeds) await service.offer(deed)
    start('--slots', '2')
    await reportsAre(deeds.length)
    const seen = service.reports.map((report) =>
      report.outcome === 'failed' ? `${report.lease} ${report.failure.class} ${report.failure.code}` : report.outcome,
    )
    const expected = deeds.map(([, failureClass, code], index) => `lease-${index + 1} ${failureClass} ${code}`)
    assert.deepEqual(seen.toSorted(), expected)
  })

  test('A payload beyond its memory is ended, and one beyond its time as well.', async () => {
    await service.offer('grow 400', { lease: { memoryMiB: 200 } })
    await service.offer('sleep 60', { lease: { wallSeconds: 1 } })
    start('--slots', '2')
    await reportsAre(2)
    const seen = new Map(service.reports.map((report) => [report.lease, report]))
    for (const [lease, code] of [
      ['lease-1', 'over-memory'],
      ['lease-2', 'over-time'],
    ] as const) {
      const report = seen.get(lease)
      assert(report?.outcome === 'failed')
      assert.equal(report.failure.code, code)
      assert.equal(report.failure.class, code.slice('over-'.length))
      assert(report.usage.maxMemoryMiB > (code === 'over-memory' ? 220 : 20))
    }
  })

  test('A file that arrives wrong three times fails the stage-in at this site.', async () => {
    const downloads = [await service.download('inputs/a.txt', 'text', { sha256: '0'.repeat(64) })]
    await service.offer('', { lease: { downloads } })
    start()
    await reportsAre(1)
    const { class: failureClass, code, message } = failureOf(0)
    assert.deepEqual([failureClass, code], ['site', 'stage-in'])
    assert.match(message, /a\.txt could not be fetched: its sha256/)
  })

  test('An archive that leads out of its folder is refused, and nothing is written there.', async () => {
    const evil = await tarOf([['../../evil.txt', 'evil']])
    const downloads = [await service.download('inputs/catalogs/0', evil, { unpack: 'tar' })]
    await service.offer('', { order: { stage: 'prepare' }, lease: { downloads } })
    start()
    await reportsAre(1)
    const { class: failureClass, code, message } = failureOf(0)
    assert.deepEqual([failureClass, code], ['user', 'bad-archive'])
    assert.match(message, /"\.\.\/\.\.\/evil\.txt", which leads out of its folder/)
  })
})

describe('lost contact', () => {
  test('A call whose answer is lost is repeated under its number with the same body, and the lease is not lost.', async () => {
    service.answersLost = 2
    await service.offer('write one.fits')
    start()
    await reportsAre(1)
    service.answersLost = 1
    await service.offer('write two.fits')
    await reportsAre(2)
    const numbers = service.calls.map(({ call }) => call)
    assert.deepEqual(numbers.slice(0, 4), [1, 1, 1, 2])
    assert.deepEqual(
      service.reports.map(({ lease, outcome }) => `${lease} ${outcome}`),
      ['lease-1 done', 'lease-2 done'],
    )
  })

  test('A service that is away kills no payload; the report waits on the disk and arrives when it is back.', async () => {
    const workdir = join(bundle.folder, 'away')
    await service.offer('sleep 0.6;write image.fits')
    const pilot = startWith({ workdir })
    await eventually('a heartbeat', () => service.beats.length > 0)
    service.isAway = true
    await eventually(
      'the report on disk',
      async () => (await readdir(join(workdir, 'unsent')).catch(() => [])).length > 0,
    )
    await delay(1500)
    service.isAway = false
    const [report] = await reportsAre(1)
    assert.equal(report?.outcome, 'done')
    await eventually('an empty folder', async () => (await readdir(join(workdir, 'unsent'))).length === 0)
    assert.match(pilot.log, /heartbeat: no answer .*; jobs go on/)
    assert.match(pilot.log, /the service answers again after \d+ s/)
  })

  test('Until its report is answered a job keeps its heartbeat, so that its lease does not lapse.', async () => {
    await service.offer('write image.fits')
    start()
    await eventually('a heartbeat', () => service.beats.length > 0)
    service.answersLost = 5
    await reportsAre(1)
    const before = service.beats.length
    await eventually('more heartbeats', () => service.beats.length > before + 1)
    assert(service.beats.slice(before, before + 1).every(({ slots }) => slots[0]?.lease === 'lease-1'))
  })

  test('A pilot that the service knows no more ends when it has nothing to report.', async () => {
    const pilot = start()
    await eventually('a call', () => service.calls.length > 0)
    service.refuseWith = new Refusal('forbidden', 'Who are you?')
    assert.equal(await pilot.ended(), 0)
    assert.match(pilot.log, /does not know this pilot any more/)
  })
})

describe('the end of payloads', () => {
  test('A stopped job is ended with its whole tree, daemons of other sessions and environments included.', async () => {
    const file = join(bundle.folder, 'stopped.pids')
    await service.offer(`obstinate;daemons ${file};sleep 600`)
    start()
    await eventually('the tree', () => existsSync(file))
    const pids = (await readFile(file, 'utf8')).split(' ').map(Number)
    assert(pids.length === 3 && pids.every(isAlive))
    service.said = async () => ({ desired: 'stop' })
    const [report] = await reportsAre(1)
    assert.equal(report?.outcome, 'stopped')
    assert.deepEqual(pids.filter(isAlive), [])
  })

  test('What a payload leaves running ends with it.', async () => {
    const file = join(bundle.folder, 'left.pids')
    await service.offer(`daemons ${file};write image.fits`)
    start()
    const [report] = await reportsAre(1)
    assert.equal(report?.outcome, 'done')
    const pids = (await readFile(file, 'utf8')).split(' ').map(Number)
    assert.deepEqual(pids.filter(isAlive), [])
  })

  test('After a killed pilot the payload ends too, and the next pilot cleans its directories up.', async () => {
    const workdir = join(bundle.folder, 'predecessor')
    const file = join(bundle.folder, 'killed.pids')
    await service.offer(`daemons ${file};sleep 600`)
    const killed = startWith({ workdir })
    await eventually('the tree', () => existsSync(file))
    const pids = (await readFile(file, 'utf8')).split(' ').map(Number)
    await killed.kill()
    await eventually('a dead tree', () => pids.filter(isAlive).length === 0)
    assert.equal((await readdir(workdir)).length, 1)
    await service.close()
    service = await startScriptedService()
    const next = startWith({ workdir })
    await eventually('the clean-up', () => next.log.includes('cleaned up after a pilot that was killed'))
    assert.deepEqual(
      (await readdir(workdir)).filter((name) => name.includes(`-${killed.process.pid}-`)),
      [],
    )
  })
})

describe('leaving', () => {
  test('On SIGTERM jobs are given back at once, the service is told, and the pilot says farewell.', async () => {
    await service.offer('sleep 600')
    await service.offer('sleep 600')
    const pilot = start('--slots', '2')
    await eventually(
      'both run',
      () => service.beats.at(-1)?.slots.filter(({ phase }) => phase === 'running').length === 2,
    )
    pilot.process.kill('SIGTERM')
    assert.equal(await pilot.ended(), 0)
    assert.deepEqual(
      service.reports.map(({ outcome }) => outcome),
      ['preempted', 'preempted'],
    )
    assert(service.beats.some(({ leavingAt }) => leavingAt !== undefined))
    assert.equal(service.left.length, 1)
  })

  test('A spot notice in a file gives the jobs back and takes no more.', async () => {
    const file = join(bundle.folder, 'notice')
    await service.offer('sleep 600')
    const pilot = start('--spot-file', file)
    await eventually('it runs', () => service.beats.at(-1)?.slots[0]?.phase === 'running')
    const at = new Date(Date.now() + 60_000).toISOString()
    await writeFile(`${file}.part`, at)
    await rename(`${file}.part`, file)
    assert.equal(await pilot.ended(), 0)
    assert.equal(service.reports[0]?.outcome, 'preempted')
    assert.equal(service.calls.at(-1)?.wants, undefined)
    assert.equal(service.beats.find(({ leavingAt }) => leavingAt !== undefined)?.leavingAt, at)
  })

  test('A spot notice of the metadata service does the same, asked with a session token.', async () => {
    let noticed = false
    const at = new Date(Date.now() + 90_000).toISOString()
    const metadata = createServer((request, response) => {
      if (request.method === 'PUT' && request.url === '/latest/api/token') return void response.end('session')
      const isRight = request.headers['x-aws-ec2-metadata-token'] === 'session'
      if (!isRight || !noticed) return void response.writeHead(isRight ? 404 : 401).end()
      response.end(JSON.stringify({ action: 'terminate', time: at }))
    })
    const { url, close } = await listen(metadata)
    await service.offer('sleep 600')
    const pilot = startWith({ args: ['--spot'], environment: { IMSIM_IMDS: url } })
    await eventually('it runs', () => service.beats.at(-1)?.slots[0]?.phase === 'running')
    noticed = true
    assert.equal(await pilot.ended(), 0)
    await close()
    assert.equal(service.reports[0]?.outcome, 'preempted')
    assert(service.beats.some(({ leavingAt }) => leavingAt === at))
  })

  test('A pilot that drains finishes what runs and takes no more, on the wish of the service or one SIGINT.', async () => {
    for (const wish of ['service', 'SIGINT'] as const) {
      const go = join(bundle.folder, `go-${wish}`)
      await service.offer(`until ${go};write image.fits`)
      await service.offer('write never.fits')
      const pilot = start()
      await eventually('it runs', () => service.beats.at(-1)?.slots[0]?.phase === 'running')
      if (wish === 'service') service.desired = 'drain'
      else pilot.process.kill('SIGINT')
      await eventually('draining', () => pilot.log.includes('draining'))
      await writeFile(go, '')
      assert.equal(await pilot.ended(), 0)
      assert.deepEqual(
        service.reports.map(({ outcome }) => outcome),
        ['done'],
      )
      assert.equal(service.left.length, 1)
      await service.close()
      service = await startScriptedService()
    }
  })

  test('A pilot without work for a while ends by itself, and meanwhile one slot asks for all.', async () => {
    const pilot = start('--slots', '8', '--idle', '1.2')
    assert.equal(await pilot.ended(), 0)
    assert.match(pilot.log, /draining: no work for 1 s/)
    // Each slot asks once at the start; then one of them asks every 0.05 to 0.1 seconds.
    assert(service.calls.length < 8 + 1.5 / 0.05, `${service.calls.length} calls`)
    assert.equal(service.left.length, 1)
  })

  test('A pilot says how long its host will live, and takes nothing when that is too short.', async () => {
    start('--lifetime', '3600')
    await eventually('a call', () => service.calls.length > 0)
    const remaining = service.calls[0]?.wants?.remainingSeconds ?? 0
    assert(remaining > 3400 && remaining < 3600, `${remaining} s`)
    await service.close()
    service = await startScriptedService()
    const short = start('--lifetime', '50')
    assert.equal(await short.ended(), 0)
    assert.equal(service.calls.length, 0)
  })

  test('A pilot on a full disk asks for no work.', async () => {
    const pilot = start('--disk-reserve', '900000000', '--idle', '0.3')
    assert.equal(await pilot.ended(), 0)
    assert.equal(service.calls.length, 0)
  })
})

describe('the start', () => {
  test('A token that the service refuses ends the pilot with exit code 3 and a clear line.', async () => {
    const pilot = startWith({ environment: { IMSIM_PILOT_TOKEN: 'wrong' } })
    assert.equal(await pilot.ended(), 3)
    assert.match(pilot.log, /The service refused this pilot: Which token is that\?/)
  })

  test('Slots share the memory that the pilot was given.', async () => {
    start('--slots', '4', '--memory', '12000')
    await eventually('all have asked', () => new Set(service.calls.map(({ slot }) => slot)).size === 4)
    assert.deepEqual([...new Set(service.calls.slice(0, 4).map(({ wants }) => wants?.memoryMiB))], [3000])
  })
})
