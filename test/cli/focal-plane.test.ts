/** The focal plane as text. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderFocalPlane, STATE_SIGNS } from '../../cli/focal-plane.ts'
import { paintFor, widthOf } from '../../cli/terminal.ts'
import { JOB_STATES } from '../../core/contract/lifecycle.ts'
import { SENSORS } from '../../phosim/focal-plane.ts'

const plain = { paint: paintFor(false, {}, false), roomy: false }
const cell = (sensor: string, snap: number, state: string) => ({ sensor, snap, state })

test('the empty plane shows 189 dots in 21 rafts where LSST has them', () => {
  const lines = renderFocalPlane([], plain)
  assert.equal(lines.length, 16)
  assert.equal(lines.join('').split('·').length - 1, 189)
  assert.equal(lines[0], `${' '.repeat(12)}· · ·   · · ·   · · ·`)
  assert.equal(lines[4], 'R.3 · · ·   · · ·   · · ·   · · ·   · · ·')
  assert.equal(lines.at(-1), '     R0.     R1.     R2.     R3.     R4.')
})

test('x grows to the right and y upwards, within the plane and within a raft', () => {
  const lines = renderFocalPlane(
    [cell('R22_S11', 0, 'finished'), cell('R43_S20', 0, 'failed'), cell('R01_S02', 0, 'running')],
    plain,
  )
  const at = (letter: string) => {
    const row = lines.findIndex((line) => line.replace(/R[.\d]\S?/g, '   ').includes(letter))
    return [row, lines[row]?.replace(/R[.\d]\S?/g, '   ').indexOf(letter)]
  }
  assert.deepEqual(at('F'), [7, 22])
  assert.deepEqual(at('X'), [5, 40])
  assert.deepEqual(at('R'), [9, 4])
})

test('two snaps share a cell of two letters, three are one letter that tells the worst', () => {
  const two = renderFocalPlane(
    [cell('R22_S11', 0, 'finished'), cell('R22_S11', 1, 'running'), cell('R22_S12', 1, 'sent')],
    plain,
  )
  assert.ok(two[7]?.includes(' FR '))
  assert.ok(two[6]?.includes(' ·s '))
  const three = renderFocalPlane(
    ['finished', 'failed', 'running'].map((state, snap) => cell('R22_S11', snap, state)),
    plain,
  )
  assert.ok(three[7]?.includes(' X '))
})

test('every state has a letter of its own, so that colour is never the only sign', () => {
  assert.deepEqual(STATE_SIGNS.map(({ state }) => state).sort(), [...JOB_STATES].sort())
  assert.equal(new Set(STATE_SIGNS.map(({ letter }) => letter)).size, JOB_STATES.length)
})

test('colour changes no width, and room between rafts adds four lines', () => {
  const cells = SENSORS.map((sensor, at) => cell(sensor, 0, JOB_STATES[at % JOB_STATES.length] ?? ''))
  const coloured = renderFocalPlane(cells, { paint: paintFor(true, {}, false), roomy: false })
  assert.deepEqual(coloured.map(widthOf), renderFocalPlane(cells, plain).map(widthOf))
  assert.equal(renderFocalPlane(cells, { ...plain, roomy: true }).length, 20)
})

test('a state of a newer service is a question mark', () => {
  assert.ok(renderFocalPlane([cell('R22_S11', 0, 'teleported')], plain)[7]?.includes('?'))
})
