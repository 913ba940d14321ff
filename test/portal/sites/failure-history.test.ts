import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FAILURE_CLASSES } from '../../../core/contract/failures.ts'
import { CLASS_COLOURS, failureSpans, inWords, stacked } from '../../../portal/sites/failure-history.ts'

const NOW = '2026-03-08T13:20:00.000Z'
const hour = (text: string, failures: Record<string, number>) => ({ beganAt: `${text}:00:00.000Z`, failures })

test('hours are added up to spans that cover the asked days, those without failures among them', () => {
  const hours = [
    hour('2026-03-08T12', { site: 2 }),
    hour('2026-03-08T13', { site: 1, user: 1 }),
    hour('2026-03-02T09', { user: 4 }),
  ]
  const { spans, spanHours, totals, total, classes } = failureSpans({ hours }, 7, NOW)
  assert.equal(spanHours, 3)
  assert.equal(spans.length, 56)
  assert.deepEqual(spans.at(-1)?.failures, { site: 3, user: 1 })
  assert.equal(new Date((spans.at(-1)?.beganSeconds ?? 0) * 1000).toISOString(), '2026-03-08T12:00:00.000Z')
  assert.deepEqual(totals, { site: 3, user: 5 })
  assert.equal(total, 8)
  assert.deepEqual(classes, ['user', 'site'])
})

test('one day is shown by the hour', () => {
  const { spans } = failureSpans({ hours: [hour('2026-03-07T14', { system: 1 })] }, 1, NOW)
  assert.equal(spans.length, 24)
  assert.equal(spans[0]?.total, 1)
})

test('the highest bar of each span is as high as all of its failures', () => {
  const failures = fc.dictionary(fc.constantFrom(...FAILURE_CLASSES), fc.integer({ min: 1, max: 99 }))
  fc.assert(
    fc.property(fc.array(failures, { maxLength: 24 }), (counts) => {
      const hours = counts.map((each, index) => hour(`2026-03-08T${String(index % 14).padStart(2, '0')}`, each))
      const history = failureSpans({ hours }, 1, NOW)
      const heights = stacked(history)
      for (const [index, { total }] of history.spans.entries()) assert.equal(heights.at(-1)?.[index] ?? 0, total)
      for (const [at, higher] of heights.slice(1).entries())
        for (const [index, height] of higher.entries()) assert.ok(height >= (heights[at]?.[index] ?? 0))
    }),
  )
})

test('no two classes have the same colour, and the words name the largest first', () => {
  assert.equal(new Set(Object.values(CLASS_COLOURS)).size, FAILURE_CLASSES.length)
  assert.equal(inWords({ user: 1, site: 3 }), 'site 3, user 1')
})
