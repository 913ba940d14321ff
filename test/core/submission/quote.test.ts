/** The quote: every site's price, wait and share, and the best of them, whatever site is wished. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Quote } from '../../../core/contract/submission.ts'
import { quoteFor } from '../../../core/submission/quote.ts'
import { surveyVisits } from '../../../phosim/survey.ts'
import { memoryWorld } from '../memory-world.ts'
import { siteOf, statusOf, taskOf } from '../sample.ts'

test('a wished site is quoted alone, and the best available is told all the same', async () => {
  const world = memoryWorld()
  await world.sites.define(siteOf('A', { facility: 'X' }), statusOf('online'))
  await world.sites.define(siteOf('B', { facility: 'Y', usdPerCoreHour: 0.01 }), statusOf('online'))
  await world.sites.define(siteOf('C', { simulators: [] }), statusOf('online'))
  const quote = await quoteFor(world, taskOf({}, 1, { site: 'A' }), [])
  assert.equal(Quote.safeParse(quote).success, true)
  assert.deepEqual(
    quote.sites.map(({ site, refusal, wouldTake }) => [site, refusal, wouldTake]),
    [
      ['A', undefined, quote.sites[0]?.wouldTake],
      ['B', 'you asked for A', quote.sites[1]?.wouldTake],
      ['C', 'you asked for A', undefined],
    ],
  )
  assert.equal(quote.bestAvailable?.site, 'B')
  assert.equal(quote.priceUsd, quote.sites[0]?.priceUsd)
})

const VISIT = surveyVisits()[0]

/** A world with a site and the survey's first visit, a checked catalog of objects alone, and the task of both. */
async function fieldOf(objects: number, sourceLimit: number, sensors = ['R22_S11', 'R22_S12']) {
  assert.ok(VISIT)
  const world = memoryWorld()
  await world.sites.define(siteOf('A', { sourceLimit }), statusOf('online'))
  await world.observations.save([VISIT])
  const { raDeg, decDeg, obsHistId } = VISIT
  const map = `cell 0.2\n${raDeg} ${decDeg} 20 ${objects}\n`
  await world.catalogFiles.write('catalogs/c1.map/', 'objects.txt.gz', map.trimEnd().split('\n'))
  const verdict = { objects, errors: [], warnings: [], counts: {}, magnitudes: { 20: objects }, seds: [], rules: '' }
  const catalog = { catalogId: 'c1', name: 'stars', prefix: '', main: '', files: [], sha256: '' }
  const record = {
    ...catalog,
    owner: 'ada',
    state: 'ready' as const,
    from: 'upload' as const,
    createdAt: '',
    sizeBytes: 1,
  }
  const visits = [{ obsHistId, catalogs: [0], fromTable: true }]
  const task = { ...taskOf({}, 1, {}), catalogs: [catalog], visits, sensors }
  return quoteFor(world, task, [{ ...record, verdict, revision: 1 }])
}

test('objects alone are counted on the sensors of the visit: those without any are not simulated', async () => {
  const quote = await fieldOf(10, 150_000)
  assert.equal(quote.sensors, 1)
  assert.deepEqual(quote.warnings, [])
})

test('a sensor with more sources than a site can hold is told before the task is sent', async () => {
  const [warning] = (await fieldOf(160_000, 150_000)).warnings
  assert.match(warning ?? '', /^In visit \d+, 160,000 sources fall on R22_S11.*; A holds 150,000\. Thin the catalog/)
  assert.deepEqual((await fieldOf(160_000, 1_500_000)).warnings, [])
})

test('a visit that has no object on the chosen sensors is told before the task is sent', async () => {
  const [warning] = (await fieldOf(10, 150_000, ['R01_S00'])).warnings
  assert.match(warning ?? '', /^In visit \d+, no object falls on the chosen sensors, and nothing would be simulated\.$/)
})
