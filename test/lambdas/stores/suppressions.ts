/** What every store of suppressed addresses does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Suppression } from '../../../core/contract/suppressions.ts'
import type { SuppressionStore } from '../../../core/world.ts'

const VERA: Suppression = {
  address: 'vera@example.org',
  why: 'bounced',
  words: 'user unknown',
  suppressedAt: '2026-01-05T10:00:00.000Z',
}

export function describeSuppressions(suppressions: SuppressionStore): void {
  test('an address is known in any spelling once it is saved, and not before', async () => {
    assert.equal(await suppressions.read(VERA.address), undefined)
    await suppressions.save(VERA)
    assert.deepEqual(await suppressions.read('Vera@Example.org'), VERA)
  })

  test('saved again it is one, as it was said last', async () => {
    await suppressions.save({ ...VERA, why: 'complained' })
    assert.deepEqual(await suppressions.all(), [{ ...VERA, why: 'complained' }])
  })

  test('removed it is unknown; what was never there may be removed too', async () => {
    await suppressions.remove('VERA@example.org')
    await suppressions.remove('nobody@example.org')
    assert.deepEqual(await suppressions.all(), [])
  })
}
