import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomSource } from '../../phosim/random.ts'
import {
  drawAxisRatio,
  drawHalfLightArcsec,
  drawMagnitude,
  drawRedshift,
  drawSersicIndex,
  galaxiesBrighterThan,
  starsBrighterThan,
} from '../../phosim/sky-population.ts'

const DRAWS = 20_000
const draw = (one: () => number) => Array.from({ length: DRAWS }, one).sort((a, b) => a - b)
const median = (values: readonly number[]) => values[DRAWS / 2] ?? Number.NaN
const near = (actual: number, expected: number, part: number) =>
  assert.ok(Math.abs(actual / expected - 1) < part, `${actual} is not ${expected}`)

test('counts are those of the literature', () => {
  near(starsBrighterThan(20), 1440, 0.02)
  near(galaxiesBrighterThan(25), 46 * 3600, 0.02)
  near(galaxiesBrighterThan(24), 46 * 3600 * 10 ** -0.31, 0.05)
})

test('neither the counts of galaxies nor their density have a step where the slope changes', () => {
  const density = (i: number) => galaxiesBrighterThan(i + 0.001) - galaxiesBrighterThan(i)
  near(galaxiesBrighterThan(20.499999), galaxiesBrighterThan(20.500001), 1e-5)
  near(density(20.499), density(20.501), 0.01)
})

test('magnitudes are drawn as the counts say, within their limits', () => {
  const random = randomSource(1)
  const drawn = draw(() => drawMagnitude(galaxiesBrighterThan, [16, 24], random))
  assert.ok((drawn[0] ?? 0) >= 16 && (drawn.at(-1) ?? 99) <= 24)
  const expected =
    (galaxiesBrighterThan(23) - galaxiesBrighterThan(16)) / (galaxiesBrighterThan(24) - galaxiesBrighterThan(16))
  near(drawn.filter((magnitude) => magnitude < 23).length / DRAWS, expected, 0.02)
})

test('fainter galaxies are farther and smaller', () => {
  const random = randomSource(2)
  near(median(draw(() => drawRedshift(24, random))), 2.674 * (0.0417 * 24 - 0.744), 0.03)
  near(median(draw(() => drawHalfLightArcsec(23, random))), 1.678 * Math.exp(-1.145), 0.02)
  assert.ok(drawRedshift(15, random) > 0)
})

test('axis ratios lie between the flattest disk and a circle, and one galaxy in ten is a bulge', () => {
  const random = randomSource(3)
  const ratios = draw(() => drawAxisRatio(random))
  assert.ok((ratios[0] ?? 0) > 0.1 && (ratios.at(-1) ?? 2) <= 1)
  assert.ok(median(ratios) > 0.4 && median(ratios) < 0.7)
  near(draw(() => drawSersicIndex(random)).filter((index) => index === 4).length / DRAWS, 0.1, 0.1)
})
