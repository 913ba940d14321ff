import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COLOUR_MAPS, colourOf, type Rgb } from '../../../portal/fits/colour-maps.ts'
import { paletteOf, STEPS } from '../../../portal/fits/palette.ts'
import { curveOf, STRETCHES } from '../../../portal/fits/stretch.ts'

const SAMPLE = Float32Array.from({ length: 1000 }, (_, i) => (i / 1000) ** 3)
const LIMITS = { low: 0, high: 1 }

for (const stretch of STRETCHES)
  test(`the ${stretch} stretch runs from 0 to 1 and never falls`, () => {
    const curve = curveOf(stretch, SAMPLE, LIMITS)
    const values = Array.from({ length: 101 }, (_, i) => curve(i / 100))
    assert.ok(Math.abs(values[0] ?? 1) < 0.11 && Math.abs((values[100] ?? 0) - 1) < 1e-9, `${values[0]} ${values[100]}`)
    assert.ok(values.every((value, i) => i === 0 || value >= (values[i - 1] ?? 0)))
  })

test('log, square root and asinh lift the faint as DS9 does', () => {
  const at = (stretch: 'log' | 'sqrt' | 'asinh') => curveOf(stretch, SAMPLE, LIMITS)(0.1)
  assert.ok(Math.abs(at('log') - Math.log(101) / Math.log(1001)) < 1e-12)
  assert.ok(Math.abs(at('sqrt') - Math.sqrt(0.1)) < 1e-12)
  assert.ok(Math.abs(at('asinh') - Math.asinh(1) / Math.asinh(10)) < 1e-12)
})

test('equalisation gives every brightness as many values', () => {
  const curve = curveOf('histogram', SAMPLE, LIMITS)
  for (const share of [0.1, 0.5, 0.9]) assert.ok(Math.abs(curve(share ** 3) - share) < 0.002)
})

test('equalisation between limits that hold no value is linear', () => {
  assert.equal(curveOf('histogram', SAMPLE, { low: 5, high: 6 })(0.5), 0.5)
})

/** CIE lightness from 0 to 100. */
function lightness([red, green, blue]: Rgb): number {
  const linear = [red, green, blue].map((level) => {
    const share = level / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  const y = 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0)
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y
}

test('inferno grows lighter in equal steps from black to white', () => {
  const values = Array.from({ length: 21 }, (_, i) => lightness(colourOf('inferno', i / 20)))
  const steps = values.slice(1).map((value, i) => value - (values[i] ?? 0))
  const mean = ((values[20] ?? 0) - (values[0] ?? 0)) / 20
  assert.ok((values[0] ?? 99) < 1 && (values[20] ?? 0) > 97)
  assert.ok(
    steps.every((step) => step > 0.5 * mean && step < 1.6 * mean),
    steps.map((step) => step.toFixed(1)).join(),
  )
})

test('the greys are each other turned round', () => {
  assert.deepEqual(colourOf('grey', 0.2), colourOf('inverted', 0.8))
  assert.deepEqual(colourOf('grey', 1), [255, 255, 255])
})

for (const colourMap of COLOUR_MAPS)
  test(`the palette of ${colourMap} is opaque but for pixels without a value`, () => {
    const { colours } = paletteOf({ low: -1, high: 5, stretch: 'linear', colourMap }, SAMPLE)
    assert.equal(colours.length, STEPS + 1)
    assert.ok(colours.subarray(0, STEPS).every((colour) => colour >>> 24 === 255))
    assert.equal(colours[STEPS], 0)
    const [red, green, blue] = colourOf(colourMap, 1)
    assert.equal(colours[STEPS - 1], (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0)
  })
