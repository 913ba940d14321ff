import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sensorWcs } from '../../../../phosim/focal-plane.ts'
import {
  AMPLIFIER_WIDTH,
  type Amplifier,
  amplifiersOf,
  readAmplifier,
} from '../../../../pilot/payloads/stand-in/amplifiers.ts'
import { createCanvas } from '../../../../pilot/payloads/stand-in/canvas.ts'
import { amplifierCards, amplifierWcs } from '../../../../pilot/payloads/stand-in/headers.ts'
import { readObservation } from '../../../../pilot/payloads/stand-in/observation.ts'
import { Random } from '../../../../pilot/payloads/stand-in/random.ts'

const amplifier = (name: string): Amplifier => {
  const found = amplifiersOf(90).find((one) => one.name === name)
  assert.ok(found)
  return found
}

/** Where, in FITS pixels of an amplifier's image, the light of one pixel of the e-image appears. */
function litAt(name: string, x: number, y: number): [number, number] | undefined {
  const canvas = createCanvas()
  canvas.electrons[(y - 1) * canvas.width + x - 1] = 50_000
  const pixels = readAmplifier(canvas, amplifier(name), new Random(1))
  const at = pixels.findIndex((value) => value > 20_000)
  return at < 0 ? undefined : [(at % AMPLIFIER_WIDTH) + 1, Math.floor(at / AMPLIFIER_WIDTH) + 1]
}

describe('an amplifier reads', () => {
  it('its half and its strip of 509 rows, rows and columns exchanged, within DATASEC', () => {
    assert.deepEqual(litAt('C00', 1, 1), [510, 7])
    assert.deepEqual(litAt('C00', 2000, 509), [2, 2006])
    assert.deepEqual(litAt('C10', 4000, 1), [510, 7])
    assert.deepEqual(litAt('C10', 2001, 509), [2, 2006])
    assert.deepEqual(litAt('C17', 4000, 4072), [2, 7])
    assert.equal(litAt('C00', 2001, 1), undefined)
    assert.equal(litAt('C00', 1, 510), undefined)
    assert.deepEqual(litAt('C01', 1, 510), [510, 7])
  })

  it('bias with read noise in the prescan, and electrons divided by the gain', () => {
    const canvas = createCanvas()
    canvas.electrons.fill(17_000)
    const one = amplifier('C03')
    const pixels = readAmplifier(canvas, one, new Random(2))
    const prescan = [...pixels.subarray(0, 6 * AMPLIFIER_WIDTH)]
    const mean = prescan.reduce((sum, value) => sum + value, 0) / prescan.length
    const width = Math.sqrt(prescan.reduce((sum, value) => sum + (value - mean) ** 2, 0) / prescan.length)
    assert.ok(Math.abs(mean - one.biasAdu) < 0.3, `bias ${mean}`)
    assert.ok(Math.abs(width * one.gain - one.readNoise) < 0.25, `noise ${width * one.gain}`)
    const sky = pixels[1000 * AMPLIFIER_WIDTH + 200] ?? 0
    assert.ok(Math.abs(sky - (one.biasAdu + 17_000 / one.gain)) < 20)
    assert.ok(pixels.subarray(2006 * AMPLIFIER_WIDTH).every((value) => value < 1100))
  })

  it('never more than sixteen bits', () => {
    const canvas = createCanvas()
    canvas.electrons.fill(500_000)
    assert.equal(readAmplifier(canvas, amplifier('C00'), new Random(2))[1000 * AMPLIFIER_WIDTH + 200], 65535)
  })
})

describe('a sensor', () => {
  it('has sixteen amplifiers near bias 970, gain 1.70 and noise 4.27, its own and always the same', () => {
    assert.deepEqual(amplifiersOf(7), amplifiersOf(7))
    assert.notDeepEqual(amplifiersOf(7), amplifiersOf(8))
    assert.equal(amplifiersOf(7).length, 16)
    for (const { biasAdu, gain, readNoise } of amplifiersOf(7)) {
      assert.ok(Math.abs(biasAdu - 970) < 40 && Math.abs(gain - 1.7) < 0.08 && Math.abs(readNoise - 4.27) < 0.5)
    }
  })

  it('has the WCS of PhoSim on its amplifiers', () => {
    const wcs = sensorWcs('R22_S11', { raDeg: 0, decDeg: 0, rotSkyPosDeg: 0 })
    const of = (half: number, strip: number) => amplifierWcs(wcs, half, strip)
    assert.deepEqual(of(0, 0).crpix, [-1527, 2000])
    assert.deepEqual(of(1, 0).crpix, [-1527, 2009])
    assert.deepEqual(of(1, 7).crpix, [2036, 2009])
    assert.deepEqual(of(0, 0).cd, [0, 5.555553e-5, -5.555553e-5, 0])
    assert.deepEqual(of(1, 0).cd, [0, -5.555553e-5, -5.555553e-5, 0])
  })

  it('has the cards of PhoSim on its amplifiers', () => {
    const observation = readObservation({ nsnap: '1', vistime: '15' })
    const words = { obsHistId: '1', sensor: 'R22_S11', snap: 0, observation, version: '1.0', commands: [] }
    const cards = new Map(amplifierCards(words, amplifier('C05')).map(({ key, value }) => [key, value]))
    const expected = { AMPID: 'C05', DATASEC: '[2:510,7:2006]', BIASSEC: '[1:510,1:6]', SATURATE: 56_778 }
    for (const [key, value] of Object.entries(expected)) assert.equal(cards.get(key), value)
    for (const key of ['BIAS', 'GAIN', 'RDNOISE', 'CHIPID', 'EXPTIME']) assert.ok(cards.has(key), key)
    assert.equal(cards.get('SIMULATR'), 'STAND-IN')
  })
})
