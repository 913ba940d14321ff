/** What the layers say of each sensor: states, numbers, names and pictures. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JOB_STATES } from '../../../core/contract/lifecycle.ts'
import { categoryLayer, lettersOf } from '../../../portal/focal-plane/category-layer.ts'
import { layerWords, pictureLayer } from '../../../portal/focal-plane/layers.ts'
import { jobWords, stateLayer } from '../../../portal/focal-plane/state-layer.ts'

const labels = (layer: ReturnType<typeof stateLayer>) =>
  Object.fromEntries(layer.cells.map(({ sensor, signs }) => [sensor, signs.map(({ label }) => label).join('')]))

test('one snap is one letter, two snaps are two halves, of three the worst is shown', () => {
  const job = (sensor: string, snap: number, state: string) => ({ sensor, snap, state })
  assert.deepEqual(labels(stateLayer([job('R22_S11', 0, 'running')])), { R22_S11: 'R' })
  const two = [job('R22_S11', 1, 'running'), job('R22_S11', 0, 'finished'), job('R22_S12', 1, 'sent')]
  assert.deepEqual(labels(stateLayer(two)), { R22_S11: 'FR', R22_S12: 's' })
  assert.equal(stateLayer(two).cells[1]?.signs.length, 2)
  const three = ['finished', 'failed', 'running'].map((state, snap) => job('R22_S11', snap, state))
  assert.deepEqual(labels(stateLayer(three)), { R22_S11: 'X' })
})

test('a job in words has its attempt from the second on, its failure and its site', () => {
  assert.equal(jobWords({ state: 'running', attempt: 2, site: 'BNL' }), 'running, 2nd attempt, at BNL')
  assert.equal(jobWords({ state: 'failed', attempt: 11, failure: 'memory' }), 'failed (memory), 11th attempt')
  assert.equal(jobWords({ state: 'waiting', attempt: 0 }), 'waiting')
  const layer = stateLayer([0, 1].map((snap) => ({ sensor: 'R22_S11', snap, state: 'sent', attempt: 1, site: 'S' })))
  assert.equal(layer.cells[0]?.words, 'snap 0 sent, at S; snap 1 sent, at S')
})

test('jobs without a sensor are no matter of the focal plane, and a newer state is a question mark', () => {
  const layer = stateLayer([{ state: 'running' }, { sensor: 'R22_S11', state: 'teleported' }])
  assert.deepEqual(labels(layer), { R22_S11: '?' })
  assert.deepEqual(
    layer.legend.entries.map(({ words }) => words),
    ['teleported'],
  )
})

test('the legend counts the sensors of each state that occurs, worst first', () => {
  const jobs = JOB_STATES.map((state, at) => ({ sensor: `R22_S${Math.floor(at / 3)}${at % 3}`, state }))
  const { entries } = stateLayer(jobs).legend
  assert.equal(entries.length, 9)
  assert.equal(entries[0]?.words, 'failed')
  assert.equal(new Set(entries.map(({ sign }) => sign.label)).size, 9)
})

test('the whole is told in a sentence', () => {
  const layer = stateLayer([
    { sensor: 'R22_S11', state: 'finished' },
    { sensor: 'R22_S12', state: 'failed' },
    { sensor: 'R22_S10', state: 'finished' },
  ])
  assert.equal(layerWords(layer), 'State of 3 sensors: 1 failed, 2 finished')
  assert.equal(layerWords(stateLayer([])), 'State: no sensor has a value yet')
})

test('sites get a letter of their own name where it is free', () => {
  assert.deepEqual([...lettersOf(['BNL', 'BERN', 'SLAC', 'S']).values()], ['B', 'E', 'S', 'A'])
  const many = Array.from({ length: 40 }, (_, index) => `site ${index}`)
  assert.equal(new Set([...lettersOf(many).values()].slice(0, 36)).size, 36)
})

test('a sensor whose snaps ran at two sites shows both', () => {
  const layer = categoryLayer(
    [
      { sensor: 'R22_S11', category: 'SLAC' },
      { sensor: 'R22_S11', category: 'BNL' },
      { sensor: 'R22_S12', category: 'BNL' },
    ],
    'Site',
  )
  assert.deepEqual(labels(layer), { R22_S11: 'SB', R22_S12: 'B' })
  assert.equal(layerWords(layer), 'Site of 2 sensors: 2 BNL, 1 SLAC')
})

test('among pictures, a sensor without one keeps its sign as an outline', () => {
  const states = stateLayer(['R22_S11', 'R22_S12'].map((sensor) => ({ sensor, state: 'finished' })))
  const [one, other] = pictureLayer(states, new Map([['R22_S11', 'preview.png']])).cells
  assert.equal(one?.picture, 'preview.png')
  assert.equal(other?.picture, undefined)
  assert.equal(other?.outlined, true)
})
