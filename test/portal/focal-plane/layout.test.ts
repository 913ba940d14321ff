/** Where sensors stand in the picture, and where the arrows lead. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SENSORS } from '../../../phosim/focal-plane.ts'
import {
  boxBetween,
  PLACES,
  RAFT_PLACES,
  sensorAfter,
  sensorPlace,
  sensorsTouching,
} from '../../../portal/focal-plane/layout.ts'

const place = (sensor: string) => {
  const found = sensorPlace(sensor)
  assert.ok(found, sensor)
  return found
}

test('x grows to the right and y upwards, so that R43_S22 is the last of the top right', () => {
  assert.ok(place('R32_S11').x > place('R22_S11').x)
  assert.ok(place('R23_S11').y < place('R22_S11').y)
  assert.equal(place('R22_S11').x, -20)
  assert.equal(place('R22_S11').y, -20.36)
})

test('the gaps are those of the camera: 2.25 mm within a raft and 2.5 mm between rafts', () => {
  const gap = (left: string, right: string) => place(right).x - place(left).x - place(left).width
  assert.ok(Math.abs(gap('R22_S01', 'R22_S11') - 2.25) < 1e-9)
  assert.ok(Math.abs(gap('R12_S21', 'R22_S01') - 2.5) < 1e-9)
})

test('every sensor lies within the frame of its raft and of no other', () => {
  const inside = RAFT_PLACES.map((raft) =>
    PLACES.filter(
      ({ x, y, width, height }) =>
        x >= raft.x && y >= raft.y && x + width <= raft.x + raft.width && y + height <= raft.y + raft.height,
    ).map(({ sensor }) => sensor),
  )
  assert.deepEqual(
    inside,
    RAFT_PLACES.map(({ sensors }) => sensors),
  )
  assert.deepEqual(inside.flat(), SENSORS)
})

test('an arrow leads to the neighbour, over the gaps between rafts too, and stays where the plane ends', () => {
  assert.equal(sensorAfter('ArrowRight', 'R22_S11'), 'R22_S21')
  assert.equal(sensorAfter('ArrowRight', 'R22_S21'), 'R32_S01')
  assert.equal(sensorAfter('ArrowUp', 'R22_S12'), 'R23_S10')
  assert.equal(sensorAfter('ArrowDown', 'R22_S10'), 'R21_S12')
  assert.equal(sensorAfter('ArrowLeft', 'R14_S01'), 'R14_S01')
  assert.equal(sensorAfter('ArrowUp', 'R03_S02'), 'R03_S02')
})

test('Home and End lead to the ends of the row, a page key a raft further, and any other key nowhere', () => {
  assert.equal(sensorAfter('Home', 'R22_S11'), 'R02_S01')
  assert.equal(sensorAfter('End', 'R24_S11'), 'R34_S21')
  assert.equal(sensorAfter('PageUp', 'R22_S11'), 'R23_S11')
  assert.equal(sensorAfter('PageDown', 'R20_S11'), 'R20_S11')
  assert.equal(sensorAfter('x', 'R22_S11'), undefined)
  assert.equal(sensorAfter('ArrowUp', 'R00_S22'), undefined)
})

test('whatever an arrow leads to, the opposite arrow leads back', () => {
  const OPPOSITE = { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft', ArrowUp: 'ArrowDown', ArrowDown: 'ArrowUp' }
  fc.assert(
    fc.property(fc.constantFrom(...SENSORS), fc.constantFrom(...Object.entries(OPPOSITE)), (sensor, [there, back]) => {
      const next = sensorAfter(there, sensor)
      assert.ok(next)
      if (next !== sensor) assert.equal(sensorAfter(back, next), sensor)
    }),
  )
})

test('arrows alone lead from any sensor to all 189', () => {
  const found = new Set(['R22_S11'])
  for (const sensor of found)
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) found.add(sensorAfter(key, sensor) ?? sensor)
  assert.equal(found.size, 189)
})

test('a rectangle takes the sensors that it touches, whichever corner it is drawn from', () => {
  const from = { x: place('R22_S02').x + 5, y: place('R22_S02').y + 5 }
  const to = { x: place('R22_S11').x + 1, y: place('R22_S11').y + 1 }
  const expected = ['R22_S01', 'R22_S02', 'R22_S11', 'R22_S12']
  assert.deepEqual(sensorsTouching(boxBetween(from, to)), expected)
  assert.deepEqual(sensorsTouching(boxBetween(to, from)), expected)
  assert.deepEqual(sensorsTouching(boxBetween({ x: -317, y: -317 }, { x: -200, y: -200 })), [])
  assert.equal(sensorsTouching(boxBetween({ x: -999, y: -999 }, { x: 999, y: 999 })).length, 189)
})
