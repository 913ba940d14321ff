/** Looking closer at the map and moving over it, and the degrees that are written on it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAP_HEIGHT, MAP_WIDTH, skyProjection } from '../../../portal/sky/projection.ts'
import { degreesText, gridLabels, nameAt } from '../../../portal/sky/sky-labels.ts'
import { fromScreen, gridStepDeg, moved, toScreen, WHOLE_SKY, zoomed } from '../../../portal/sky/sky-view.ts'

const WIDTH = 800
const views = fc
  .record({
    zoom: fc.double({ min: 1, max: 16, noNaN: true }),
    x: fc.integer({ min: 0, max: 1000 }),
    y: fc.integer({ min: 0, max: 500 }),
  })
  .map((view) => moved(view, WIDTH, { x: 0, y: 0 }))

test('the whole sky fills the picture', () => {
  assert.deepEqual(toScreen(WHOLE_SKY, WIDTH, { x: 0, y: 0 }), { x: 0, y: 0 })
  assert.deepEqual(toScreen(WHOLE_SKY, WIDTH, { x: MAP_WIDTH, y: MAP_HEIGHT }), { x: WIDTH, y: WIDTH / 2 })
})

test('a point of the screen is found again from its point of the map', () => {
  fc.assert(
    fc.property(views, fc.integer({ min: 0, max: WIDTH }), fc.integer({ min: 0, max: WIDTH / 2 }), (view, x, y) => {
      const again = toScreen(view, WIDTH, fromScreen(view, WIDTH, { x, y }))
      assert.ok(Math.hypot(again.x - x, again.y - y) < 1e-6)
    }),
  )
})

test('looking closer leaves what is under the pointer where it is', () => {
  const at = { x: 300, y: 200 }
  const before = toScreen(WHOLE_SKY, WIDTH, at)
  const after = toScreen(zoomed(WHOLE_SKY, 4, at), WIDTH, at)
  assert.ok(Math.hypot(after.x - before.x, after.y - before.y) < 1e-9)
})

test('no view shows anything beside the map, however one zooms and moves', () => {
  fc.assert(
    fc.property(
      views,
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      fc.integer({ min: -5000, max: 5000 }),
      (view, factor, by) => {
        const now = moved(zoomed(view, factor), WIDTH, { x: by, y: -by })
        const corner = fromScreen(now, WIDTH, { x: 0, y: 0 })
        const opposite = fromScreen(now, WIDTH, { x: WIDTH, y: WIDTH / 2 })
        assert.ok(now.zoom >= 1 && now.zoom <= 16)
        assert.ok(corner.x > -1e-6 && corner.y > -1e-6)
        assert.ok(opposite.x < MAP_WIDTH + 1e-6 && opposite.y < MAP_HEIGHT + 1e-6)
      },
    ),
  )
})

test('the grid is finer the closer one looks', () => {
  assert.deepEqual(
    [1, 4, 16].map((zoom) => gridStepDeg({ ...WHOLE_SKY, zoom })),
    [30, 10, 5],
  )
})

test('degrees are written along the middle of what is looked at, none over another', () => {
  const projection = skyProjection(0)
  fc.assert(
    fc.property(views, (view) => {
      const labels = gridLabels(projection, view, WIDTH)
      for (const [index, { at, text }] of labels.entries()) {
        assert.ok(at.x >= 0 && at.x <= WIDTH && at.y >= 0 && at.y <= WIDTH / 2, text)
        for (const other of labels.slice(index + 1))
          assert.ok(Math.abs(at.x - other.at.x) > 30 || Math.abs(at.y - other.at.y) > 15, `${text} and ${other.text}`)
      }
    }),
  )
  const texts = gridLabels(projection, WHOLE_SKY, WIDTH).map(({ text }) => text)
  for (const text of ['0°, 0°', '60°', '−30°', '330°']) assert.ok(texts.includes(text), text)
})

test('a name stands on its line, as far north as it is clear', () => {
  const projection = skyProjection(0)
  const line = [
    { raDeg: 0, decDeg: 0 },
    { raDeg: 45, decDeg: 20 },
    { raDeg: 45, decDeg: 89 },
  ]
  const at = nameAt(line, gridLabels(projection, WHOLE_SKY, WIDTH), projection, WHOLE_SKY, WIDTH)
  assert.deepEqual(at, toScreen(WHOLE_SKY, WIDTH, projection.toMap({ raDeg: 45, decDeg: 20 })))
  assert.equal(degreesText(-5), '−5°')
})
