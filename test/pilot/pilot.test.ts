import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { eventually } from '../patience.ts'
import { pilotFixture } from './pilot-fixture.ts'
import { LAUNCH_TOKEN, PILOT_TOKEN } from './scripted-service.ts'

const lab = pilotFixture()

async function tarOf(entries: readonly (readonly [string, string])[]): Promise<Buffer> {
  const archive = pack()
  for (const [name, text] of entries) archive.entry({ name }, text)
  archive.finalize()
  return buffer(archive)
}

describe('a job', () => {
  test('It is leased, staged in, run, staged out and reported with checksums, usage and metrics.', async () => {
    const text = 'stars'
    const sha256 = createHash('sha256').update(text).digest('hex')
    const downloads = [
      await lab.service.download('inputs/catalogs/0/stars.txt', text, { sizeBytes: 5, sha256 }),
      await lab.service.download('inputs/catalogs/1', await tarOf([['more/galaxies.txt', 'galaxies']]), {
        unpack: 'tar',
      }),
    ]
    await lab.service.offer('say hello;inputs seen.json;spin 1.5', { lease: { downloads } })
    lab.start()
    const [report] = await lab.reportsAre(1)
    assert(report?.outcome === 'done')
    assert.deepEqual(report.metrics, { phaseSeconds: { render: 0.5 }, photons: 42 })
    const { samples } = report.usage
    assert(samples?.secondsApart === 1 && (samples.cpuSeconds.at(-1) ?? 0) > 0.2, JSON.stringify(samples))
    assert(report.usage.cpuSeconds >= 1, `${report.usage.cpuSeconds} CPU seconds`)
    assert(report.usage.maxMemoryMiB > 20 && report.usage.wallSeconds > 0.3)
    assert.deepEqual(
      report.outputs.map(({ name, product }) => [name, product]),
      [
        ['seen.json', 'e-image'],
        ['lsst_e_99999999_f2_R22_S11_E000.log', 'log'],
      ],
    )
    assert.deepEqual(JSON.parse(await lab.service.text('outputs/lease-1/seen.json')), {
      'inputs/catalogs/0/stars.txt': 'stars',
      'inputs/catalogs/1/more/galaxies.txt': 'galaxies',
    })
    for (const { name, sizeBytes, sha256: said } of report.outputs) {
      const stored = await lab.service.object(`outputs/lease-1/${name}`)
      assert.equal(stored.length, sizeBytes)
      assert.equal(createHash('sha256').update(stored).digest('hex'), said)
    }
  })

  test('Its log ends in one JSON line that tells timings, memory, CPU, photons and host.', async () => {
    await lab.service.offer('say hello')
    lab.start()
    await lab.reportsAre(1)
    const lines = (await lab.service.text('outputs/lease-1/lsst_e_99999999_f2_R22_S11_E000.log')).trimEnd().split('\n')
    assert.equal(lines[0], 'hello')
    const last = JSON.parse(lines.at(-1) ?? '')
    assert.equal(last.outcome, 'done')
    assert.equal(last.photons, 42)
    assert.deepEqual(last.payloadSeconds, { render: 0.5 })
    assert(last.maxMemoryMiB > 20 && last.cpuSeconds > 0 && last.host.length > 0)
    assert(last.seconds.running > 0 && last.seconds['staging-in'] >= 0)
  })

  test('Its payload finds no token in its environment, and the pilot writes none into its log.', async () => {
    await lab.service.offer('environment env.json')
    const pilot = lab.startWith({ environment: { PHOSIM_SCREENS: 'ship', AWS_SECRET_ACCESS_KEY: 'hidden' } })
    await lab.reportsAre(1)
    const environment = JSON.parse(await lab.service.text('outputs/lease-1/env.json'))
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
    lab.service.pace = { ...lab.service.pace, heartbeatSeconds: 600 }
    for (let count = 0; count < 3; count += 1) await lab.service.offer('sleep 600')
    lab.start('--slots', '3')
    await eventually('a heartbeat of all', () => lab.service.beats.some(({ slots }) => slots.length === 3))
    // On a slow machine a slot may begin a moment after the others, and then speaks by itself.
    assert(lab.service.beats.length <= 3, `${lab.service.beats.length} heartbeats`)
    const firsts = lab.service.beats.flatMap(({ slots }) => slots.filter(({ first }) => first))
    assert.deepEqual(firsts.map(({ slot }) => slot).sort(), [0, 1, 2])
  })

  test('A prepare job leaves work files that a simulate job of the visit then gets, fetched once for all slots.', async () => {
    const order = { stage: 'prepare' as const, sensors: ['R22_S11', 'R22_S12'] }
    await lab.service.offer('work visit/header.txt;work sensors/R22_S11/a.txt;work sensors/R22_S12/data/b.txt', {
      order,
    })
    const pilot = lab.start('--slots', '2')
    const [report] = await lab.reportsAre(1)
    assert(report?.outcome === 'done')
    assert.deepEqual(report.prepared, { objects: { R22_S11: 3 } })
    assert.deepEqual(report.outputs.map(({ name, product }) => `${product} ${name}`).toSorted(), [
      'log prepare.log',
      'work sensors.bin',
      'work visit.tar.gz',
      'work work.json',
    ])
    const url = (name: string) => lab.service.signed(`outputs/lease-1/${name}`)
    const downloads = [
      { url: await url('visit.tar.gz'), path: 'inputs/visit', unpack: 'tar' as const, cacheKey: 'v' },
      { url: await url('sensors.bin'), path: 'inputs/sensor', unpack: 'sensor' as const },
      { url: await url('work.json'), path: 'inputs/work.json', unpack: 'none' as const, cacheKey: 'w' },
    ]
    for (const sensor of ['R22_S12', 'R22_S11'])
      await lab.service.offer('inputs seen.json', { order: { sensors: [sensor] }, lease: { downloads } })
    await lab.reportsAre(3)
    const seen = await Promise.all(
      ['lease-2', 'lease-3'].map(async (lease) => JSON.parse(await lab.service.text(`outputs/${lease}/seen.json`))),
    )
    assert.equal(seen[0]['inputs/visit/header.txt'], 'work file visit/header.txt')
    assert.equal(seen[0]['inputs/sensor/data/b.txt'], 'work file sensors/R22_S12/data/b.txt')
    assert.equal(seen[1]['inputs/sensor/a.txt'], 'work file sensors/R22_S11/a.txt')
    assert.equal(seen[1]['inputs/visit/header.txt'], 'work file visit/header.txt')
    await eventually('told', () => lab.service.calls.some(({ wants }) => wants?.visits.includes('1/0')))
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
    await lab.service.put('one.png', 'picture')
    const previews = [{ path: 'R22_S11_E000.png', url: await lab.service.signed('one.png') }]
    lab.service.collections.push(
      { body: { collection: { ...collection, jobs: [{ pandaId: 1, ...job }] }, previews }, cursor: '1' },
      { body: { collection: { ...collection, jobs: [{ pandaId: 2, ...job }] }, previews: [] } },
    )
    const order = { stage: 'collect' as const, sensors: [] }
    await lab.service.offer('inputs seen.json', { order, lease: { collectionPath: '/v1/…/collection' } })
    lab.start()
    const [report] = await lab.reportsAre(1)
    assert.equal(report?.outcome, 'done')
    const seen = JSON.parse(await lab.service.text('outputs/lease-1/seen.json'))
    assert.equal(seen['inputs/previews/R22_S11_E000.png'], 'picture')
    const jobs: { pandaId: number }[] = JSON.parse(seen['inputs/collection.json']).jobs
    assert.deepEqual(
      jobs.map(({ pandaId }) => pandaId),
      [1, 2],
    )
    assert((await lab.service.keys('outputs/lease-1/')).includes('collect.log'))
  })

  test('The last lines of its log travel only while somebody watches.', async () => {
    let watched = false
    lab.service.said = async () => ({ watched })
    await lab.service.offer('say one-line-of-log;sleep 600')
    lab.start()
    await eventually('heartbeats', () => lab.service.beats.length > 4)
    assert(lab.service.beats.every(({ slots }) => slots.every(({ logTail }) => logTail === undefined)))
    watched = true
    await eventually('a tail', () =>
      lab.service.beats.some(({ slots }) => slots[0]?.logTail?.includes('one-line-of-log')),
    )
  })

  test('Its memory and CPU so far travel only while somebody watches, more with every heartbeat.', async () => {
    let watched = false
    lab.service.said = async () => ({ watched })
    await lab.service.offer('sleep 60')
    lab.start()
    await eventually('heartbeats', () => lab.service.beats.length > 9)
    const told = () =>
      lab.service.beats.flatMap(({ slots }) => slots.flatMap(({ samples }) => samples?.cpuSeconds ?? []))
    assert.deepEqual(told(), [])
    watched = true
    const last = () => lab.service.beats.at(-1)?.slots[0]?.samples
    await eventually('two points', () => (last()?.cpuSeconds.length ?? 0) >= 2)
    await eventually('three points', () => (last()?.cpuSeconds.length ?? 0) >= 3)
    assert.equal(last()?.secondsApart, 1)
    assert.ok(last()?.memoryMiB.every((mib) => mib > 20))
  })

  test('An upload form that ran out is renewed by a heartbeat.', async () => {
    const lease = { upload: await lab.service.grant('lease-1', -10) }
    await lab.service.offer('write image.fits', { lease })
    lab.service.said = async (of) =>
      lab.service.beats.at(-1)?.slots[0]?.renewUpload ? { upload: await lab.service.grant(of) } : {}
    lab.start()
    const [report] = await lab.reportsAre(1)
    assert.equal(report?.outcome, 'done')
    assert.deepEqual(await lab.service.keys('outputs/lease-1/'), ['image.fits', 'lsst_e_99999999_f2_R22_S11_E000.log'])
  })
})

describe('a failure', () => {
  test('A failed payload leaves its class, its log and a sandbox without bulky inputs.', async () => {
    const downloads = [
      await lab.service.download('inputs/visit/bulky.bin', Buffer.alloc(3 * 2 ** 20)),
      await lab.service.download('inputs/visit/small.txt', 'small'),
    ]
    await lab.service.offer('say before;write half.fits;fail sed-missing', { lease: { downloads } })
    lab.start()
    await lab.reportsAre(1)
    const { class: failureClass, code, outputs } = lab.failureOf(0)
    assert.deepEqual([failureClass, code], ['user', 'sed-missing'])
    assert.deepEqual(
      outputs.map(({ product }) => product),
      ['sandbox', 'log'],
    )
    const sandbox = gunzipSync(await lab.service.object(`outputs/lease-1/${outputs[0]?.name}`)).toString('latin1')
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
    for (const [deed] of deeds) await lab.service.offer(deed)
    lab.start('--slots', '2')
    await lab.reportsAre(deeds.length)
    const seen = lab.service.reports.map((report) =>
      report.outcome === 'failed' ? `${report.lease} ${report.failure.class} ${report.failure.code}` : report.outcome,
    )
    const expected = deeds.map(([, failureClass, code], index) => `lease-${index + 1} ${failureClass} ${code}`)
    assert.deepEqual(seen.toSorted(), expected)
  })

  test('A payload that has said its last word and does not go is ended, and its result counts.', async () => {
    await lab.service.offer('write image.fits;hang')
    lab.start()
    const [report] = await lab.reportsAre(1)
    assert.equal(report?.outcome, 'done')
  })

  test('A payload beyond its memory is ended, and one beyond its time as well.', async () => {
    await lab.service.offer('grow 400', { lease: { memoryMiB: 200 } })
    await lab.service.offer('sleep 60', { lease: { wallSeconds: 1 } })
    lab.start('--slots', '2')
    await lab.reportsAre(2)
    const seen = new Map(lab.service.reports.map((report) => [report.lease, report]))
    for (const [lease, code] of [
      ['lease-1', 'over-memory'],
      ['lease-2', 'over-time'],
    ] as const) {
      const report = seen.get(lease)
      assert(report?.outcome === 'failed')
      assert.equal(report.failure.code, code)
      assert.equal(report.failure.class, code.slice('over-'.length))
      if (code === 'over-memory') assert(report.usage.maxMemoryMiB > 220)
    }
  })

  test('A file that arrives wrong three times fails the stage-in at this site.', async () => {
    const downloads = [await lab.service.download('inputs/a.txt', 'text', { sha256: '0'.repeat(64) })]
    await lab.service.offer('', { lease: { downloads } })
    lab.start()
    await lab.reportsAre(1)
    const { class: failureClass, code, message } = lab.failureOf(0)
    assert.deepEqual([failureClass, code], ['site', 'stage-in'])
    assert.match(message, /a\.txt could not be fetched: its sha256/)
  })

  test('An archive that leads out of its folder is refused, and nothing is written there.', async () => {
    const evil = await tarOf([['../../evil.txt', 'evil']])
    const downloads = [await lab.service.download('inputs/catalogs/0', evil, { unpack: 'tar' })]
    await lab.service.offer('', { order: { stage: 'prepare' }, lease: { downloads } })
    lab.start()
    await lab.reportsAre(1)
    const { class: failureClass, code, message } = lab.failureOf(0)
    assert.deepEqual([failureClass, code], ['user', 'bad-archive'])
    assert.match(message, /"\.\.\/\.\.\/evil\.txt", which leads out of its folder/)
  })
})
