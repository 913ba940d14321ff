/** What gestures do to a choice of sensors, and PhoSim's text of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseSensors, SENSORS } from '../../../phosim/focal-plane.ts'
import { changed, gestureOf, inverted, sensorsOf, sensorsText, shareOf } from '../../../portal/focal-plane/selection.ts'

const KEYS = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false }

test('shift adds, Ctrl, Alt and Command remove, a mouse alone chooses anew, a finger and a key turn on and off', () => {
  assert.equal(gestureOf({ ...KEYS, shiftKey: true }, 'mouse'), 'add')
  for (const key of ['ctrlKey', 'altKey', 'metaKey']) assert.equal(gestureOf({ ...KEYS, [key]: true }, 'pen'), 'remove')
  assert.equal(gestureOf(KEYS, 'mouse'), 'replace')
  assert.equal(gestureOf(KEYS, 'touch'), 'toggle')
  assert.equal(gestureOf(KEYS, 'keyboard'), 'toggle')
})

test('a changed choice is in PhoSim’s order and has nothing twice', () => {
  assert.deepEqual(changed(['R43_S22'], ['R01_S00', 'R43_S22'], 'add'), ['R01_S00', 'R43_S22'])
  assert.deepEqual(changed(['R01_S00', 'R43_S22'], ['R43_S22'], 'remove'), ['R01_S00'])
  assert.deepEqual(changed(['R01_S00'], ['R43_S22'], 'replace'), ['R43_S22'])
})

test('turning a raft on and off first completes it', () => {
  const raft = SENSORS.filter((sensor) => sensor.startsWith('R22'))
  const whole = changed(['R22_S11'], raft, 'toggle')
  assert.deepEqual(whole, raft)
  assert.deepEqual(changed(whole, raft, 'toggle'), [])
})

test('the inverse holds all that may be chosen and is not', () => {
  assert.deepEqual(inverted(['R22_S11'], ['R22_S12', 'R22_S11', 'R22_S10']), ['R22_S10', 'R22_S12'])
  assert.equal(inverted([], SENSORS).length, 189)
})

test('a raft is chosen not at all, in part or whole', () => {
  assert.equal(shareOf(new Set(), ['R22_S11', 'R22_S12']), 'none')
  assert.equal(shareOf(new Set(['R22_S12']), ['R22_S11', 'R22_S12']), 'some')
  assert.equal(shareOf(new Set(['R22_S12', 'R22_S11']), ['R22_S11', 'R22_S12']), 'all')
})

test('the text of a choice names whole rafts by the raft', () => {
  const raft = SENSORS.filter((sensor) => sensor.startsWith('R22'))
  assert.equal(sensorsText([...raft, 'R10_S11']), 'R10_S11|R22')
  assert.equal(sensorsText(raft.slice(1, 3)), 'R22_S01|R22_S02')
  assert.equal(sensorsText(SENSORS), 'all')
  assert.equal(sensorsText([]), '')
})

test('PhoSim’s text of any choice is read back as that choice', () => {
  fc.assert(
    fc.property(fc.subarray([...SENSORS]), (chosen) => {
      assert.deepEqual(parseSensors(sensorsText(chosen)), { sensors: chosen, unknown: [] })
    }),
  )
})

test('a text that names no sensor, or one that cannot be chosen, is told in words', () => {
  assert.match(sensorsOf('R22_S11 R99', SENSORS).fault ?? '', /^R99: no science sensor or raft/)
  assert.match(sensorsOf('R22', ['R22_S11']).fault ?? '', /cannot be chosen here/)
  assert.deepEqual(sensorsOf('R22_S11', ['R22_S11', 'R22_S12']), { sensors: ['R22_S11'] })
  assert.deepEqual(sensorsOf('all', ['R22_S11', 'R22_S12']), { sensors: ['R22_S11', 'R22_S12'] })
})
