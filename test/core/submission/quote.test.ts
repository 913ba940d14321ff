/** The quote: every site's price, wait and share, and the best of them, whatever site is wished. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Quote } from '../../../core/contract/submission.ts'
import { quoteFor } from '../../../core/submission/quote.ts'
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
