import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paletteOf } from '../../../portal/fits/palette.ts'
import { halved, pyramidOf } from '../../../portal/fits/pyramid.ts'
import { render } from '../../../portal/fits/render.ts'
import { fitted } from '../../../portal/fits/viewport.ts'

const GREY = paletteOf({ low: 0, high: 255, stretch: 'linear', colourMap: 'grey' }, new Float32Array(0))
const raster = (width: number, height: number, value: (x: number, y: number) => number) => ({
  ...{ width, height },
  pixels: Float32Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
})
const levelsOf = (picture: Uint32Array) => [...picture].map((colour) => (colour >>> 24 === 0 ? -1 : colour & 0xff))

test('halving takes the mean of four, of fewer at odd edges and beside blanks', () => {
  const half = halved(raster(3, 3, (x, y) => (x === 0 && y === 0 ? Number.NaN : 10 * x + y)))
  assert.deepEqual([half.width, half.height], [2, 2])
  assert.deepEqual([...half.pixels], [Math.fround((10 + 1 + 11) / 3), 20.5, 7, 22])
  assert.ok(Number.isNaN(halved(raster(2, 2, () => Number.NaN)).pixels[0]))
})

test('a pyramid halves down to 256 pixels and keeps the mean', () => {
  const pyramid = pyramidOf(raster(1000, 600, (x, y) => (x ^ y) & 255))
  assert.deepEqual(
    pyramid.map(({ width, height }) => [width, height]),
    [
      [1000, 600],
      [500, 300],
      [250, 150],
    ],
  )
  const mean = (pixels: Float32Array) => pixels.reduce((sum, value) => sum + value, 0) / pixels.length
  const [first = 0, last = 1] = [pyramid[0], pyramid[2]].map((level) => mean(level?.pixels ?? new Float32Array(1)))
  assert.ok(Math.abs(first - last) < 0.01)
})

test('zoomed in, pixels are squares, the first row lowest and nothing drawn beside the image', () => {
  const image = raster(2, 2, (x, y) => 100 * y + 10 * x + 5)
  const picture = render([image], { u: 1, v: 1, scale: 2, width: 6, height: 6 }, GREY)
  const row = (y: number) => levelsOf(picture).slice(6 * y, 6 * y + 6)
  assert.deepEqual(row(0), [-1, -1, -1, -1, -1, -1])
  assert.deepEqual(row(1), [-1, 105, 105, 115, 115, -1])
  assert.deepEqual(row(4), [-1, 5, 5, 15, 15, -1])
})

test('zoomed out, a pixel of the screen is the mean of those it covers', () => {
  const image = raster(512, 512, (x, y) => ((x + y) % 2) * 200)
  const picture = levelsOf(render(pyramidOf(image), { u: 256, v: 256, scale: 0.5, width: 256, height: 256 }, GREY))
  assert.ok(picture.every((level) => level === 100))
})

test('zoomed out, a gradient stays where it is', () => {
  const image = raster(1024, 1024, (x) => x / 4)
  const picture = levelsOf(render(pyramidOf(image), { u: 512, v: 512, scale: 0.3, width: 400, height: 400 }, GREY))
  for (const x of [60, 200, 340]) {
    const value = (512 + (x + 0.5 - 200) / 0.3 - 0.5) / 4
    assert.ok(Math.abs((picture[200 * 400 + x] ?? 0) - value) <= 1, `${x}: ${picture[200 * 400 + x]} ${value}`)
  }
  assert.equal(picture[0], -1)
})

test('blank pixels are left open in either way of drawing', () => {
  const image = raster(300, 300, (x) => (x < 150 ? Number.NaN : 50))
  for (const scale of [0.4, 3]) {
    const picture = levelsOf(render(pyramidOf(image), { u: 150, v: 150, scale, width: 40, height: 1 }, GREY))
    assert.deepEqual([picture[5], picture[35]], [-1, 50])
  }
})

test('values beyond the limits have the colours of the limits', () => {
  const image = raster(3, 1, (x) => [-1e9, Number.POSITIVE_INFINITY, 255][x] ?? 0)
  const picture = render([image], { ...fitted(image, { width: 3, height: 1 }), scale: 1, width: 3, height: 1 }, GREY)
  assert.deepEqual(levelsOf(picture), [0, 255, 255])
})
