import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pixelToSky, sensorWcs } from '../../../phosim/focal-plane.ts'
import { markRadius, marksIn, marksOf, nearestMark } from '../../../portal/fits/catalog-marks.ts'
import { scaleBar } from '../../../portal/fits/scale-bar.ts'

const SIZE = { width: 4000, height: 4072 }
const wcs = sensorWcs('R22_S11', { raDeg: 53, decDeg: -27.4, rotSkyPosDeg: 30 })
const frame = { wcs, system: 'ICRS' }
const at = (label: string, x: number, y: number, magnitude?: number) => ({
  ...pixelToSky(wcs, x, y),
  label,
  ...(magnitude === undefined ? {} : { magnitude }),
})
const OBJECTS = [
  at('faint', 100, 200, 24),
  at('beside', 4100, 200, 12),
  at('bright', 3000, 3000, 15),
  at('unknown', 50, 60),
]
const marks = marksOf(OBJECTS, frame, SIZE)
const names = (list: readonly { readonly object: { readonly label: string } }[]) =>
  list.map(({ object }) => object.label)

test('objects become marks at their pixels, the brightest first, those beside the image left out', () => {
  assert.deepEqual(names(marks), ['bright', 'faint', 'unknown'])
  assert.ok(Math.hypot((marks[0]?.x ?? 0) - 3000, (marks[0]?.y ?? 0) - 3000) < 1e-6)
})

test('an object on the other side of the sky is no mark', () => {
  assert.deepEqual(marksOf([{ raDeg: 233, decDeg: 27.4, label: 'antipode' }], frame, SIZE), [])
})

test('the marks on the screen are counted, and only the brightest are given', () => {
  const corner = { u: 100, v: 100, scale: 1, width: 300, height: 300 }
  assert.deepEqual(marksIn(marks, corner, 1), { seen: [marks[1]], count: 2 })
})

test('the nearest mark comes with its distance on the sky', () => {
  const nearest = nearestMark(marks, frame, { x: 103, y: 204 })
  assert.equal(nearest?.mark.object.label, 'faint')
  assert.ok(Math.abs((nearest?.arcsec ?? 0) - 1) < 1e-3)
  assert.equal(nearestMark([], frame, { x: 1, y: 1 }), undefined)
})

test('circles are larger for brighter objects, and go around the core of a star when zoomed in', () => {
  assert.deepEqual(
    [12, 20, 30, undefined].map((magnitude) => markRadius(at('', 1, 1, magnitude), 1)),
    [14, 8, 4, 6],
  )
  assert.equal(markRadius(at('', 1, 1, 20), 16), 40)
})

test('the scale bar has a round length that fits', () => {
  assert.deepEqual(scaleBar(37), { arcsec: 30, text: '30″' })
  assert.deepEqual(scaleBar(299), { arcsec: 120, text: '2′' })
  assert.deepEqual(scaleBar(4000), { arcsec: 3600, text: '1°' })
  assert.deepEqual(scaleBar(0.01), { arcsec: 0.1, text: '0.1″' })
})
