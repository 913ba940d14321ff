import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PIXELS_X, PIXELS_Y, pixelToSky, SENSORS, sensorWcs, skyToPixel } from '../../phosim/focal-plane.ts'
import { SensorCounter, trimMarginPixels } from '../../phosim/sensor-counter.ts'

const angle = fc.double({ min: 0, max: 360, noNaN: true })
const pointing = fc.record({ raDeg: angle, decDeg: fc.double({ min: -85, max: 85, noNaN: true }), rotSkyPosDeg: angle })

function countSlowly(
  where: { raDeg: number; decDeg: number; rotSkyPosDeg: number },
  ra: number,
  dec: number,
  magnorm: number,
) {
  const margin = trimMarginPixels(magnorm)
  return SENSORS.filter((sensor) => {
    const pixel = skyToPixel(sensorWcs(sensor, where), ra, dec)
    if (pixel === undefined) return false
    const across = Math.abs(pixel.x - PIXELS_X / 2) - PIXELS_X / 2
    return across <= margin && Math.abs(pixel.y - PIXELS_Y / 2) - PIXELS_Y / 2 <= margin
  })
}

test('the grid finds the same sensors as projecting onto each of the 189', () => {
  const place = fc.record({
    sensor: fc.constantFrom(...SENSORS),
    x: fc.double({ min: -500, max: 4500, noNaN: true }),
    y: fc.double({ min: -500, max: 4500, noNaN: true }),
    magnorm: fc.double({ min: 4, max: 28, noNaN: true }),
  })
  fc.assert(
    fc.property(pointing, place, (where, { sensor, x, y, magnorm }) => {
      const { raDeg, decDeg } = pixelToSky(sensorWcs(sensor, where), x, y)
      const counter = new SensorCounter(where)
      assert.ok(counter.add(raDeg, decDeg, magnorm))
      assert.deepEqual(Object.keys(counter.counts()), countSlowly(where, raDeg, decDeg, magnorm))
    }),
  )
})

test('a star of magnitude 5 in the middle goes to every sensor', () => {
  const counter = new SensorCounter({ raDeg: 0, decDeg: 0, rotSkyPosDeg: 0 })
  counter.add(0, 0, 5)
  assert.equal(Object.keys(counter.counts()).length, 189)
})

test('an object on the other side of the sky is outside the field', () => {
  const counter = new SensorCounter({ raDeg: 10, decDeg: -30, rotSkyPosDeg: 0 })
  assert.equal(counter.add(190, 30, 20), false)
  assert.equal(counter.add(13, -30, 20), false)
  assert.deepEqual(counter.counts(), {})
})
