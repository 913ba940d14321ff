/**
 * The main job as a story, on real engines and with real pilot processes: from a catalog to images, catalogue and mail,
 * whatever breaks on the way.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import type { Refusal } from '../core/contract/problems.ts'
import { handler as progress } from '../lambdas/progress.ts'
import { PIXELS_X, PIXELS_Y } from '../phosim/focal-plane.ts'
import { decodeFits, pixelsOf } from '../pilot/fits.ts'
import { Granted } from './journey/granted.ts'
import { mailNumber, mailsAbout, rerunLink } from './journey/inbox.ts'
import { Service } from './journey/laptop-service.ts'
import { looksAround } from './journey/looking-around.ts'
import { isAlive } from './journey/processes.ts'
import { Scientist, type Submitted } from './journey/scientist.ts'
import { LATE_IMAGE } from './journey/scripted-pilot.ts'
import { GridSite } from './journey/site.ts'
import { areQueuesEmpty, streamRecords, tablesNow } from './journey/stream.ts'
import { becomes, eventually } from './patience.ts'

const TWO_SNAPS = { snaps: 2, visitSeconds: 33 }

let service: Service
let ada: Scientist

before(async () => {
  service = await Service.start()
  ada = await Scientist.called(service, { user: 'ada' })
})

after(() => service.close())

describe('A scientist submits a catalog of stars, two sensors and both snaps', () => {
  const name = 'Stars for Ada'
  let task: Submitted

  it('and pilots of two sites prepare, simulate and collect it', async () => {
    task = await ada.submits({ name, sensors: 'R22_S11|R22_S12', observation: TWO_SNAPS })
    const { state, counts, failures } = await task.settled()
    assert.deepEqual({ state, counts, failures }, { state: 'complete', counts: { finished: 6 }, failures: [] })
  })

  it('and every file is in the catalogue, with the checksum of what is downloaded', async () => {
    const { files } = await ada.client.call('searchFiles', { query: { taskId: task.taskId } })
    const products = Object.groupBy(files, ({ product }) => product)
    const counts = Object.fromEntries(Object.entries(products).map(([product, of]) => [product, of.length]))
    assert.deepEqual(counts, {
      ...{ 'e-image': 4, amplifiers: 4, preview: 4, log: 6, work: 3 },
      ...{ manifest: 1, mosaic: 1, 'mail-mosaic': 1, provenance: 1 },
    })
    for (const { guid, sha256, sizeBytes } of files) {
      const bytes = await ada.downloads(guid)
      assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256, guid)
      assert.equal(bytes.length, sizeBytes, guid)
    }
  })

  it('and the star stands in the middle of its sensor, where the catalog has it', async () => {
    const [image] = decodeFits(
      gunzipSync(await ada.file({ taskId: task.taskId, sensor: 'R22_S12', product: 'e-image' })),
    )
    assert.ok(image)
    const pixels = pixelsOf(image)
    const brightest = pixels.indexOf(pixels.reduce((most, electrons) => Math.max(most, electrons), 0))
    const [x, y] = [(brightest % PIXELS_X) + 1, Math.floor(brightest / PIXELS_X) + 1]
    assert.ok(Math.hypot(x - PIXELS_X / 2, y - PIXELS_Y / 2) < 5, `the brightest pixel is ${x}, ${y}`)
    assert.match([...image.values.values()].join(' '), /STAND-IN/)
  })

  it('and collect leaves a manifest of all images and the mosaic', async () => {
    const manifest = JSON.parse((await ada.file({ taskId: task.taskId, product: 'manifest' })).toString())
    assert.deepEqual([manifest.complete, manifest.finishedJobs, manifest.failed], [true, 4, []])
    assert.equal(manifest.files.filter((file: { product: string }) => file.product === 'e-image').length, 4)
    assert.equal((await ada.file({ taskId: task.taskId, product: 'mosaic' })).toString('latin1', 1, 4), 'PNG')
  })

  it('and one mail says so, with the picture inside and links to the portal', async () => {
    const mail = await mailNumber(service, name, 1)
    assert.equal(mail.subject, `[ImSim] ${name}: complete (STAND-IN)`)
    assert.deepEqual(mail.destination.to, ['ada@desc.example'])
    assert.deepEqual(
      mail.attachments.map(({ contentType }) => contentType),
      ['image/png'],
    )
    assert.match(mail.body.html, /<img [^>]*src="(cid:|data:image\/png)/)
    assert.ok(mail.body.html.includes(`${service.url}/tasks/${task.taskId}`))
    assert.ok(mail.body.text.startsWith(`${name}: `))
  })

  it('and the monitor counts it exactly', async () => {
    const { total, summary } = await ada.client.call('listJobs', { query: { taskId: task.taskId } })
    assert.equal(total, 6)
    assert.deepEqual(summary.jobstatus, { finished: 6 })
    assert.deepEqual(summary.stage, { prepare: 1, simulate: 4, collect: 1 })
    assert.deepEqual(Object.keys(summary.computingsite ?? {}).sort(), ['LOCAL-A', 'LOCAL-B'])
    const counted = async () =>
      (await ada.client.call('listUsers', {})).users.map(({ user, nJobs, nFinished, nFailed, nSites }) => ({
        ...{ user, nJobs, nFinished, nFailed, nSites },
      }))
    await becomes(counted, [{ user: 'ada', nJobs: 6, nFinished: 6, nFailed: 0, nSites: 2 }])
  })
})

describe('In one night much goes wrong at once', { concurrency: true }, () => {
  it('A pilot is killed in mid-run: its job lapses, another pilot finishes it, and the loss is nobody’s failure', async () => {
    await using site = await GridSite.open(service, 'KILLED')
    const { pilot } = site
    const task = await ada.submits({ name: 'Killed pilot', site: site.name })
    const { pandaId, pids } = await pilot.atWork()
    await pilot.kill()
    await eventually('the payload ends with its pilot', () => !pids.some(isAlive))
    const other = await site.addPilot()
    await other.letGo()
    const { state, failures } = await task.settled()
    assert.deepEqual({ state, failures }, { state: 'complete', failures: [] })
    const { attempts, losses } = await task.byId(pandaId)
    assert.ok(losses > 0)
    const ends = attempts.map(({ outcome, pilotId }) => `${outcome} by ${pilotId}`)
    assert.deepEqual(ends, ['lost by unknown', `done by ${other.pilotId}`])
  })

  it('A report comes late, from a lease that is dead: it changes nothing, and its outputs stay under their own attempt', async () => {
    await using site = await GridSite.open(service, 'LATE')
    const { pilot } = site
    const task = await ada.submits({ name: 'Late report', site: site.name, observation: TWO_SNAPS })
    await pilot.atWork()
    const silent = await site.scriptedPilot()
    const lease = await silent.leases()
    assert.equal(await silent.beats(lease, true), 'run')
    await task.jobIs(lease.order.pandaId, 'activated')
    await pilot.letGo()
    await task.settled()
    const before = await task.byId(lease.order.pandaId)
    assert.equal(before.jobStatus, 'finished')
    assert.ok(before.attempt > lease.order.attempt)

    const outputs = await silent.uploadsImage(lease)
    const winners = `outputs/${task.taskId}/0/${before.pandaId}/${before.attempt}/`
    assert.equal((await silent.uploads(lease, LATE_IMAGE, winners)).status, 403)
    assert.equal(await silent.beats(lease, false), 'stop')
    assert.equal((await silent.reports(lease, outputs)).report, 'stale')

    assert.deepEqual(await task.byId(before.pandaId), before)
    const { files } = await ada.client.call('searchFiles', { query: { taskId: task.taskId } })
    assert.ok(files.every(({ name }) => name !== LATE_IMAGE.name))
  })

  it('Contact is lost for longer than a lease, and nobody else has the job: its pilot takes it up again, in the same attempt', async () => {
    await using site = await GridSite.open(service, 'REVIVED')
    const { pilot } = site
    const task = await ada.submits({ name: 'Revived', site: site.name })
    const { pandaId } = await pilot.atWork()
    pilot.pause()
    assert.ok((await task.jobIs(pandaId, 'activated')).losses > 0)
    pilot.resume()
    await task.jobIs(pandaId, 'running')
    await pilot.letGo()
    assert.equal((await task.settled()).state, 'complete')
    const { attempts } = await task.byId(pandaId)
    assert.deepEqual(
      attempts.map(({ outcome, pilotId }) => `${outcome} by ${pilotId}`),
      [`done by ${pilot.pilotId}`],
    )
  })

  it('A cancel arrives while the pilot is cut off: it is obeyed when it is back, and nothing of the payload is left', async () => {
    await using site = await GridSite.open(service, 'CUT-OFF')
    const { pilot } = site
    const name = 'Cut off'
    const task = await ada.submits({ name, site: site.name })
    const { pandaId, pids } = await pilot.atWork()
    pilot.pause()
    await ada.client.call('cancelTask', { params: { taskId: task.taskId } })
    await eventually('the cancel is wanted', async () => {
      const { wanted, jobStatus } = await task.byId(pandaId)
      return wanted === 'cancelled' || jobStatus === 'cancelled'
    })
    assert.ok(pids.every(isAlive), 'the payload goes on, for its pilot does not know')
    pilot.resume()
    await eventually('the process tree is gone', () => !pids.some(isAlive))
    await task.jobIs(pandaId, 'cancelled')
    assert.equal((await task.settled()).state, 'cancelled')
    assert.equal((await mailNumber(service, name, 1)).subject, `[ImSim] ${name}: cancelled (STAND-IN)`)
  })

  it('A sensor fails for good', async (t) => {
    await using site = await GridSite.open(service, 'FAULTY')
    const { pilot } = site
    const name = 'Faulty'
    await pilot.fails('R22_S12')
    await pilot.letGo()
    const task = await ada.submits({ name, site: site.name, sensors: 'R22_S11|R22_S12' })
    let link = ''

    await t.test('and a mail asks for action, and says why in words', async () => {
      assert.equal((await task.settled()).state, 'incomplete')
      const mail = await mailNumber(service, name, 1)
      assert.equal(mail.subject, `[ImSim] ${name}: 1/2 done, action needed (STAND-IN)`)
      assert.match(mail.body.text, /Line 12 of the catalog has no place on the sky\./)
      link = rerunLink(mail)
    })

    await t.test('and its link shows what it would do, does it once, and is refused the second time', async () => {
      await pilot.fails()
      const params = { link }
      const offer = await ada.client.call('readLink', { params })
      assert.deepEqual([offer.action, offer.used], ['rerun', false])
      assert.equal((await task.read()).round, 1)
      assert.equal((await ada.client.call('followLink', { params })).round, 2)
      await assert.rejects(ada.client.call('followLink', { params }), ({ kind }: Refusal) => kind === 'conflict')
      assert.equal((await ada.client.call('readLink', { params })).used, true)
    })

    await t.test('and round 2 runs only what failed, and a second mail says that all is there', async () => {
      assert.equal((await task.settled(2)).state, 'complete')
      const runs = (await task.jobs()).map(
        (job) => `${job.sensor ?? job.stage}: round ${job.round}, ${job.attempts.length}`,
      )
      const once = ['prepare: round 1, 1', 'R22_S11: round 1, 1']
      assert.deepEqual(runs.sort(), [...once, 'R22_S12: round 2, 2', 'collect: round 2, 2'].sort())
      assert.equal((await mailNumber(service, name, 2)).subject, `[ImSim] ${name}: complete (STAND-IN)`)
    })
  })
})

describe('The service is away for longer than a lease', () => {
  it('and a job that ends meanwhile is finished once it is back, in the same attempt', async () => {
    await using site = await GridSite.open(service, 'OUTAGE')
    const { pilot } = site
    const task = await ada.submits({ name: 'Outage', site: site.name })
    const { pandaId, pids } = await pilot.atWork()
    service.pause()
    await pilot.letGo()
    await eventually('the payload ends', () => !pids.some(isAlive))
    await delay(4000)
    service.resume()
    assert.equal((await task.settled()).state, 'complete')
    const { attempt, attempts } = await task.byId(pandaId)
    assert.deepEqual([attempt, attempts.length, attempts[0]?.pilotId], [1, 1, pilot.pilotId])
  })
})

describe('A batch of the stream comes again, doubled and out of order', () => {
  it('and changes nothing: not a job, not a board, not a mail', async () => {
    await using site = await GridSite.open(service, 'REPLAYED')
    const { pilot } = site
    const name = 'Replayed'
    const task = await ada.submits({ name, site: site.name })
    const { pandaId } = await pilot.atWork()
    // While its pilot stands still a lapsed job does too, and could yet be revived.
    pilot.pause()
    await task.jobIs(pandaId, 'activated')
    const settings = await service.environment()
    Object.assign(process.env, settings)
    await eventually('the queues are empty', () => areQueuesEmpty(settings))
    const before = await tablesNow(settings)

    const records = await streamRecords(settings)
    assert.ok(records.length > 50, `${records.length} records`)
    assert.deepEqual(await progress({ Records: [...records, ...records].reverse() }), { batchItemFailures: [] })
    await eventually('the queues are empty again', () => areQueuesEmpty(settings))
    assert.deepEqual(await tablesNow(settings), before)

    pilot.resume()
    await pilot.letGo()
    assert.equal((await task.settled()).state, 'complete')
    assert.equal((await task.byId(pandaId)).attempt, 1)
    assert.equal((await mailsAbout(service, name)).length, 1)
    assert.equal((await mailsAbout(service, 'Stars for Ada')).length, 1)
  })
})

describe('The power fails: service and engines are killed in the midst of a task', () => {
  it('and after a new start it is completed, nothing is lost, and nothing is done twice', async () => {
    await using site = await GridSite.open(service, 'POWER-CUT')
    const { pilot } = site
    const name = 'Power cut'
    const task = await ada.submits({ name, site: site.name, observation: TWO_SNAPS })
    await pilot.atWork()
    await service.kill()
    await pilot.letGo()
    await service.start()
    const { state, counts } = await task.settled()
    assert.deepEqual({ state, counts }, { state: 'complete', counts: { finished: 4 } })
    assert.ok((await task.jobs()).every(({ attempts }) => attempts.length === 1))
    assert.equal((await mailsAbout(service, name)).length, 1)
    const { users } = await ada.client.call('listUsers', {})
    assert.equal(users.length, 1)
  })
})

it('All that the Lambdas have asked of AWS is granted to the roles of the cloud, and no folder in vain', async () => {
  await looksAround(ada)
  const { refused, inVain } = await Granted.read(service.calls)
  assert.deepEqual({ refused, inVain }, { refused: [], inVain: [] })
})
