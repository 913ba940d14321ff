import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pixelToSky, sensorWcs } from '../../../phosim/focal-plane.ts'
import { askedPlace } from '../../../portal/fits/asked-place.ts'
import { marksOf } from '../../../portal/fits/catalog-marks.ts'
import { declination, rightAscension } from '../../../portal/fits/sexagesimal.ts'
import { valueText } from '../../../portal/fits/value-text.ts'

const image = { width: 4000, height: 4072 }
const wcs = sensorWcs('R22_S11', { raDeg: 53.125, decDeg: -28.1, rotSkyPosDeg: 25 })
const frame = { wcs, system: 'ICRS' }
const place = pixelToSky(wcs, 1234, 567)
const marks = marksOf([{ ...place, label: 'SN 1' }], frame, image)
const grounds = { image, frame, marks }

function near(text: string, most: number): void {
  const found = askedPlace(text, grounds)
  assert.ok(typeof found === 'object', `${text}: ${found}`)
  assert.ok(Math.hypot(found.x - 1234, found.y - 567) < most, `${text}: ${found.x}, ${found.y}`)
}

test('an object is found by its name in any case, and before any number', () => {
  near(' sn 1 ', 1e-6)
  assert.deepEqual(askedPlace('7', { ...grounds, marks: marksOf([{ ...place, label: '7' }], frame, image) }), {
    x: marks[0]?.x,
    y: marks[0]?.y,
  })
})

test('a place on the sky is found in degrees and in sexagesimal writing', () => {
  near(`${place.raDeg.toFixed(7)} ${place.decDeg.toFixed(7)}`, 0.01)
  near(`${rightAscension(place.raDeg)}, ${declination(place.decDeg)}`, 0.1)
  const [hours, minutes, seconds] = rightAscension(place.raDeg).split(':')
  const [degrees, arcminutes, arcseconds] = declination(place.decDeg).split(':')
  near(`${hours}h${minutes}m${seconds}s ${degrees}d${arcminutes}m${arcseconds}s`, 0.1)
})

test('pixel coordinates are taken where the numbers are no place of the image on the sky', () => {
  near('1234 567', 1e-9)
  assert.deepEqual(askedPlace('10, 20', { image, frame: undefined, marks: [] }), { x: 10, y: 20 })
})

test('what is not found is told in words', () => {
  assert.match(String(askedPlace('', grounds)), /^Type an object/)
  assert.match(String(askedPlace('M 31 core', grounds)), /called M 31 core/)
  assert.match(String(askedPlace('53.9 -28.1', grounds)), /not on this image: it would be at pixel/)
  assert.match(String(askedPlace('north pole', grounds)), /^Give RA and Dec/)
  assert.match(String(askedPlace('5000 9', { image, frame: undefined, marks: [] })), /^Give RA and Dec/)
})

test('values are written with the digits that they have', () => {
  assert.deepEqual([1012, 0.1234567, 100_000, 0, -3.5].map(valueText), ['1,012', '0.1234567', '100,000', '0', '-3.5'])
  assert.deepEqual([1.234e-9, 5e13, Number.NaN].map(valueText), ['1.234e-9', '5.000e+13', 'no value'])
})
