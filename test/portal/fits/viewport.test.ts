import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  fitted,
  isInside,
  kept,
  MOST_SCALE,
  panned,
  pixelAt,
  revealing,
  screenAt,
  zoomed,
} from '../../../portal/fits/viewport.ts'

const IMAGE = { width: 4000, height: 4072 }
const SCREEN = { width: 800, height: 600 }
const place = fc.record({
  x: fc.double({ min: 0, max: 800, noNaN: true }),
  y: fc.double({ min: 0, max: 600, noNaN: true }),
})
const view = fc.record({
  u: fc.double({ min: 0, max: 4000, noNaN: true }),
  v: fc.double({ min: 0, max: 4072, noNaN: true }),
  scale: fc.double({ min: 0.1, max: MOST_SCALE, noNaN: true }),
})
const close = (one: { x: number; y: number }, other: { x: number; y: number }, most: number) =>
  Math.hypot(one.x - other.x, one.y - other.y) <= most

test('screen and pixel coordinates are each other’s inverse', () => {
  fc.assert(
    fc.property(view, place, (some, point) => {
      const viewport = { ...some, ...SCREEN }
      return close(screenAt(viewport, pixelAt(viewport, point)), point, 1e-6)
    }),
  )
})

test('the centre of the first pixel is 1, 1 and y runs up', () => {
  const viewport = { u: 0, v: 0, scale: 10, ...SCREEN }
  assert.deepEqual(pixelAt(viewport, { x: 405, y: 295 }), { x: 1, y: 1 })
  assert.deepEqual(screenAt(viewport, { x: 1, y: 2 }), { x: 405, y: 285 })
})

test('the fitted view shows the whole image', () => {
  const viewport = { ...fitted(IMAGE, SCREEN), ...SCREEN }
  const [first, last] = [screenAt(viewport, { x: 0.5, y: 0.5 }), screenAt(viewport, { x: 4000.5, y: 4072.5 })]
  assert.ok(first.x > 0 && first.y < 600 && last.x < 800 && last.y > 0 && last.y < 10)
})

test('zooming keeps the pixel under the pointer while the image is kept in reach', () => {
  const viewport = { u: 2000, v: 2000, scale: 1, ...SCREEN }
  fc.assert(
    fc.property(place, fc.double({ min: 0.6, max: 50, noNaN: true }), (point, factor) => {
      const next = { ...zoomed(viewport, IMAGE, factor, point), ...SCREEN }
      return close(pixelAt(next, point), pixelAt(viewport, point), 1e-6)
    }),
  )
})

test('no zoom and no drag loses the image', () => {
  fc.assert(
    fc.property(view, place, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (some, point, factor) => {
      const viewport = { ...some, ...SCREEN }
      for (const next of [zoomed(viewport, IMAGE, factor, point), panned(viewport, IMAGE, 1e6 * factor, -1e6)]) {
        assert.ok(next.u >= 0 && next.u <= 4000 && next.v >= 0 && next.v <= 4072)
        assert.ok(next.scale <= MOST_SCALE && next.scale >= 0.05)
      }
    }),
  )
})

test('a drag moves the image with the hand', () => {
  const viewport = { u: 2000, v: 2000, scale: 2, ...SCREEN }
  assert.deepEqual(panned(viewport, IMAGE, 20, 10), { u: 1990, v: 2005, scale: 2 })
})

test('revealing a pixel that is seen moves nothing, and else brings it to the margin', () => {
  const viewport = { u: 2000, v: 2000, scale: 2, ...SCREEN }
  const { u, v, scale } = viewport
  assert.deepEqual(revealing(viewport, IMAGE, { x: 2050, y: 2000 }, 24), { u, v, scale })
  const next = { ...revealing(viewport, IMAGE, { x: 3000, y: 2000.5 }, 24), ...SCREEN }
  assert.ok(Math.abs(screenAt(next, { x: 3000, y: 2000.5 }).x - 776) < 1e-9)
})

test('a tiny image can still be shown at one to one', () => {
  assert.equal(kept({ u: 5, v: 5, scale: 1 }, { width: 10, height: 10 }, SCREEN).scale, 1)
})

test('pixels at half a step around the image belong to it', () => {
  assert.ok(isInside({ x: 0.5, y: 4072.4 }, IMAGE))
  assert.ok(!isInside({ x: 4000.5, y: 1 }, IMAGE))
})
