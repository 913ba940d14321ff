/** What the portal's pages ask of the service, on real engines: an operator tries a site, and sees how that went. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client } from '../core/contract/client.ts'
import { Granted } from './journey/granted.ts'
import { Service } from './journey/laptop-service.ts'
import { becomes } from './patience.ts'

const SITE = 'LOCAL-A'
const EMAIL = 'oskar@desc.example'

let service: Service
let operator: Client

before(async () => {
  service = await Service.start()
  operator = await service.client({ user: 'oskar', groups: ['desc'], operator: true })
})

after(() => service.close())

const siteNow = () => operator.call('readSite', { params: { site: SITE } })

describe('An operator puts a site to test and has it run a self-test', () => {
  let taskId: number

  it('which the site completes, and shows', async () => {
    await operator.call('setSiteState', { params: { site: SITE }, body: { state: 'test', reason: 'new disks' } })
    const started = await operator.call('startSelfTest', { params: { site: SITE }, body: { email: EMAIL } })
    taskId = started.taskId
    await becomes(async () => (await siteNow()).selfTest?.state, 'complete')
    assert.equal((await siteNow()).selfTest?.taskId, taskId)
    const { jobs } = await operator.call('listJobs', { query: { taskId } })
    assert.deepEqual(new Set(jobs.map(({ computingSite }) => computingSite)), new Set([SITE]))
  })

  it('and whose preview a page of the portal fetches from storage, by the same address for a while', async () => {
    const query = { taskId, visit: 0, product: 'preview' } as const
    const page = await operator.call('downloadFiles', { query })
    const [preview] = page.downloads
    assert.ok(preview !== undefined && page.downloads.length === 1)
    assert.equal(preview.sensor, 'R22_S11')
    assert.deepEqual((await operator.call('downloadFiles', { query })).downloads, page.downloads)
    const origin = new URL(service.url).origin
    const asked = { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'range' }
    const preflight = await fetch(preview.url, { method: 'OPTIONS', headers: asked })
    assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-origin')], [200, origin])
    const answer = await fetch(preview.url, { headers: { origin } })
    assert.equal(answer.headers.get('access-control-allow-origin'), origin)
    assert.match(answer.headers.get('cache-control') ?? '', /max-age=\d+, immutable/)
    assert.equal((await answer.arrayBuffer()).byteLength, preview.sizeBytes)
  })

  it('and whose pilots and failures are there to be seen', async () => {
    const { pilots, counts } = await operator.call('listSitePilots', { params: { site: SITE } })
    assert.equal(
      Object.values(counts).reduce((sum, count) => sum + count, 0),
      pilots.length,
    )
    assert.ok(pilots.every(({ host, slots }) => host !== '' && slots > 0))
    const { hours } = await operator.call('readSiteHistory', { params: { site: SITE } })
    assert.ok(hours.every(({ failures }) => Object.values(failures).every((count) => count > 0)))
  })

  it('while a quote sends everybody elsewhere, and says why', async () => {
    const { submission } = await operator.call('readTask', { params: { taskId } })
    const quote = await operator.call('quoteTask', { body: { ...submission, site: 'Best Available' } })
    assert.equal(quote.bestAvailable?.site, 'LOCAL-B')
    assert.equal(quote.sites.find(({ site }) => site === SITE)?.refusal, 'it is test: new disks')
    const other = quote.sites.find(({ site }) => site === 'LOCAL-B')
    assert.ok((other?.wouldTake ?? 0) > 0)
    assert.ok(other?.expectedWaitSeconds !== undefined)
  })
})

describe('A scientist looks for visits in the dark', () => {
  it('and finds those with the moon down, among all that were read', async () => {
    const query = { moonAltDegMax: 0, airmassMax: 1.5, limit: 20 }
    const { observations, visitsRead } = await operator.call('searchObservations', { query })
    assert.ok(observations.length > 0 && visitsRead >= observations.length)
    assert.ok(observations.every(({ moonAltDeg, airmass }) => moonAltDeg <= 0 && airmass <= 1.5))
  })

  it('and counts the tasks by their state', async () => {
    const { total, summary } = await operator.call('listTasks', { query: { summary: 'true' } })
    assert.deepEqual([total, summary?.state], [1, { complete: 1 }])
  })
})

describe('All that the Lambdas have asked of AWS meanwhile', () => {
  it('is granted to the roles that the cloud gives them', async () => {
    assert.deepEqual((await Granted.read(service.calls)).refused, [])
  })
})
