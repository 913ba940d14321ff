/** Copies of images in a site's own storage, from the lease that asks for them to the catalogue that lists them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guidOf } from '../../core/catalogue/catalogue-files.ts'
import { readFile } from '../../core/catalogue.ts'
import type { Report } from '../../core/contract/pilots.ts'
import { XrootdUrl } from '../../core/contract/sites.ts'
import { planned, prepared } from './protocol/passages.ts'
import { OWNER, siteOf, statusOf } from './sample.ts'
import type { Service } from './service-in-memory.ts'

const STORAGE = 'root://xrootd.example.org:1094//store/imsim'

const giveStorage = ({ world }: Service) => world.sites.define(siteOf('A', { storageUrl: STORAGE }), statusOf('online'))

/** The report with an address added to its image. */
const withReplica = (report: Report, replica: string): Report =>
  report.outcome === 'done'
    ? {
        ...report,
        outputs: report.outputs.map((output) => (output.product === 'e-image' ? { ...output, replica } : output)),
      }
    : report

async function simulated(replica: (prefix: string) => string) {
  const { service, pilot } = await prepared()
  await giveStorage(service)
  await pilot.ask()
  const { upload, replicaPrefix } = pilot.running
  const { pandaId } = pilot
  await pilot.reportAndLeave(withReplica(pilot.done(), replica(upload.prefix)))
  await service.deliver()
  const { replicas } = await readFile(service.world, OWNER, guidOf({ pandaId, attempt: 1, name: 'e-image.bin' }))
  return {
    job: service.job(pandaId),
    prefix: upload.prefix,
    replicaPrefix,
    own: replicas.flatMap(({ site, url }) => (site === 'IMSIM' ? [url] : [])),
    others: replicas.filter(({ site }) => site !== 'IMSIM'),
  }
}

test("A file has the portal's address, and the storage's own for who may read that.", async () => {
  const { own, prefix } = await simulated((folder) => `${STORAGE}/${folder}e-image.bin`)
  assert.match(own[0] ?? '', /^https:\/\/imsim\.example\.org\/v1\/download\?guid=/)
  assert.deepEqual(own.slice(1), [`s3://imsim/${prefix}e-image.bin`])
})

test('A site with storage of its own is told where to put copies of images, below the prefix of the attempt.', async () => {
  const { replicaPrefix, prefix } = await simulated((own) => `${STORAGE}/${own}e-image.bin`)
  assert.equal(replicaPrefix, `${STORAGE}/${prefix}`)
})

test('Work files are copied nowhere, nor anything of a site without storage.', async () => {
  const { service, pilot } = await planned()
  await giveStorage(service)
  await pilot.ask()
  assert.equal(pilot.running.order.stage, 'prepare')
  assert.equal(pilot.running.replicaPrefix, undefined)
  const elsewhere = await prepared()
  await elsewhere.pilot.ask()
  assert.equal(elsewhere.pilot.running.order.stage, 'simulate')
  assert.equal(elsewhere.pilot.running.replicaPrefix, undefined)
})

test('The catalogue lists the copy beside the one in the service’s storage, and the job is finished by the latter.', async () => {
  const { job, others, prefix } = await simulated((own) => `${STORAGE}/${own}e-image.bin`)
  assert.deepEqual(others, [{ site: 'A', url: `${STORAGE}/${prefix}e-image.bin` }])
  assert.equal(job.state, 'finished')
})

test('A copy that is said to lie under another attempt’s prefix or name is not taken over, and harms no job.', async () => {
  const wrong: readonly ((own: string) => string)[] = [
    (own) => `${own.replace(/1\/$/, '2/')}e-image.bin`,
    (own) => `${own}other.bin`,
    () => 'e-image.bin',
  ]
  for (const place of wrong) {
    const { job, others } = await simulated((own) => `${STORAGE}/${place(own)}`)
    assert.deepEqual(others, [])
    assert.equal(job.state, 'finished')
  }
})

test('A site’s storage is an xrootd address with a path that leads nowhere else.', () => {
  for (const right of [STORAGE, 'roots://h//a', 'root://10.0.0.1//a/b_c-d.e'])
    assert.equal(XrootdUrl.safeParse(right).success, true, right)
  const wrong = [
    'https://h/a',
    'root://h/a',
    'root://h//',
    `${STORAGE}/`,
    'root://h//a/../b',
    'root://h//a b',
    '--help',
  ]
  for (const address of wrong) assert.equal(XrootdUrl.safeParse(address).success, false, address)
})
