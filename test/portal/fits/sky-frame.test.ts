import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Header } from '../../../portal/fits/cards.ts'
import { declination, rightAscension } from '../../../portal/fits/sexagesimal.ts'
import { arcsecPerPixel, compassAt, pixelOf, type SkyFrame, skyAt, skyFrame } from '../../../portal/fits/sky-frame.ts'

const TAN = { CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: 2000, CRPIX2: 2036, CRVAL1: 53.125, CRVAL2: -28.1 }
const CD = { CD1_1: 4.8e-5, CD1_2: -2.7e-5, CD2_1: 2.7e-5, CD2_2: 4.8e-5 }

const headerOf = (values: Readonly<Record<string, string | number>>): Header =>
  Object.entries(values).map(([key, value]) => ({ key, value, comment: '' }))

function frameOf(values: Readonly<Record<string, string | number>>): SkyFrame {
  const frame = skyFrame(headerOf(values))
  assert.ok(typeof frame === 'object', String(frame))
  return frame
}

const PIXELS = [
  { x: 1, y: 1 },
  { x: 4000, y: 4072 },
  { x: 2500.25, y: 100.5 },
]

// astropy 8.0.2, WCS.wcs_pix2world(…, 1) of the same headers at the pixels above: RA and Dec in turn.
const CASES: readonly (readonly [string, Record<string, string | number>, readonly number[]])[] = [
  [
    'CDi_j',
    { ...TAN, ...CD },
    [
      53.078447707953764, -28.251644760470867, 53.17144463473454, -27.948264561170056, 53.21152600960958,
      -28.179370003053993,
    ],
  ],
  [
    'CDELTi and PCi_j',
    { ...TAN, CDELT1: -5.5e-5, CDELT2: 5.5e-5, PC1_1: 0.8, PC1_2: -0.6, PC2_1: 0.6, PC2_2: 0.8 },
    [
      53.14861472954444, -28.255504588865104, 53.10144118136785, -27.944414377339662, 53.02757931929248,
      -28.168619249818832,
    ],
  ],
  [
    'CDELTi and CROTA2',
    { ...TAN, CDELT1: -5.5e-5, CDELT2: 5.5e-5, CROTA2: 30 },
    [
      53.29644512020334, -28.14185070513704, 52.953603795195846, -28.057916071897786, 53.15835993566054,
      -28.205943278419745,
    ],
  ],
  [
    'CDi_j and a LONPOLE of 150',
    { ...TAN, ...CD, LONPOLE: 150 },
    [
      53.170764973424575, -28.251830874163193, 53.0793425285775, -27.948078521982413, 53.24491568887808,
      -28.130572606333118,
    ],
  ],
  [
    'the declination on the first axis',
    { ...TAN, ...CD, CTYPE1: 'DEC--TAN', CTYPE2: 'RA---TAN', CRVAL1: -28.1, CRVAL2: 53.125 },
    [
      52.95301734436958, -28.140899644688147, 53.296936214492945, -28.05886492214811, 53.03505739191738,
      -28.023700265460278,
    ],
  ],
]

describe('the sky under a pixel', () => {
  for (const [name, values, sky] of CASES)
    it(`is that of astropy with ${name}`, () => {
      const frame = frameOf(values)
      for (const [index, pixel] of PIXELS.entries()) {
        const { raDeg, decDeg } = skyAt(frame, pixel)
        assert.ok(Math.abs(raDeg - (sky[2 * index] ?? 0)) < 1e-11, `RA ${raDeg}`)
        assert.ok(Math.abs(decDeg - (sky[2 * index + 1] ?? 0)) < 1e-11, `Dec ${decDeg}`)
      }
    })

  it('leads back to the pixel, at any pointing', () => {
    const angle = fc.double({ min: 0, max: 359.9, noNaN: true })
    const dec = fc.double({ min: -89, max: 89, noNaN: true })
    fc.assert(
      fc.property(angle, dec, angle, (raDeg, decDeg, turnDeg) => {
        const turned = { CDELT1: -5.5e-5, CDELT2: 5.5e-5, CROTA2: turnDeg }
        const frame = frameOf({ ...TAN, ...turned, CRVAL1: raDeg, CRVAL2: decDeg })
        return PIXELS.every((pixel) => {
          const back = pixelOf(frame, skyAt(frame, pixel))
          return back !== undefined && Math.hypot(back.x - pixel.x, back.y - pixel.y) < 1e-5
        })
      }),
    )
  })

  it('is measured in arcsec a pixel', () => {
    assert.ok(Math.abs(arcsecPerPixel(frameOf({ ...TAN, ...CD })) - 3600 * Math.hypot(4.8e-5, 2.7e-5)) < 1e-12)
  })

  it('is not told where the header does not, and the reason is', () => {
    assert.match(String(skyFrame([])), /nothing of the sky/)
    assert.match(String(skyFrame(headerOf({ ...TAN, ...CD, CTYPE1: 'RA---ZPN' }))), /RA---ZPN/)
    assert.match(String(skyFrame(headerOf({ ...TAN, ...CD, CTYPE1: 'GLON-TAN', CTYPE2: 'GLAT-TAN' }))), /GLON/)
    assert.match(String(skyFrame(headerOf(TAN))), /pixel scale/)
    assert.match(String(skyFrame(headerOf({ ...TAN, CD1_1: 1e-5 }))), /pixel scale/)
    assert.match(String(skyFrame(headerOf({ ...TAN, ...CD, CUNIT1: 'rad' }))), /rad/)
  })

  it('is told with a warning where a distortion is left out', () => {
    const frame = frameOf({ ...TAN, ...CD, CTYPE1: 'RA---TAN-SIP', CTYPE2: 'DEC--TAN-SIP', RADESYS: 'FK5' })
    assert.match(frame.note ?? '', /distortion/)
    assert.equal(frame.system, 'FK5')
  })
})

describe('the compass', () => {
  const points = (values: Record<string, number>) => {
    const compass = compassAt(frameOf({ ...TAN, ...values }), { x: 2000, y: 2036 })
    assert.ok(compass)
    return [compass.north.x, compass.north.y, compass.east.x, compass.east.y].map(
      (value) => Math.round(value * 1e4) / 1e4 + 0,
    )
  }

  it('has east on the left of north when the first axis runs against right ascension', () => {
    assert.deepEqual(points({ CDELT1: -5e-5, CDELT2: 5e-5 }), [0, 1, -1, 0])
  })

  it('has east on the right in the images of PhoSim, as seen from behind the camera', () => {
    assert.deepEqual(points({ CD1_1: 5e-5, CD2_2: 5e-5 }), [0, 1, 1, 0])
  })

  it('turns with the camera', () => {
    const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)]
    const turned = { CD1_1: 5e-5 * cos, CD1_2: -5e-5 * sin, CD2_1: 5e-5 * sin, CD2_2: 5e-5 * cos }
    assert.deepEqual(points(turned), [0.5, 0.866, 0.866, -0.5])
  })

  it('is silent at the pole', () => {
    assert.equal(compassAt(frameOf({ ...TAN, ...CD, CRVAL2: 90 }), { x: 2000, y: 2036 }), undefined)
  })
})

describe('sexagesimal text', () => {
  it('writes hours, degrees and signs with their zeros', () => {
    assert.equal(rightAscension(53.125), '03:32:30.000')
    assert.equal(declination(-28.1), '-28:06:00.00')
    assert.equal(declination(0.001), '+00:00:03.60')
    assert.equal(declination(-0.001, 0), '-00:00:04')
  })

  it('never writes sixty, and turns 24 hours into none', () => {
    assert.equal(rightAscension(359.9999999), '00:00:00.000')
    assert.equal(rightAscension(14.9999999), '01:00:00.000')
    assert.equal(declination(9.99999999), '+10:00:00.00')
    assert.equal(rightAscension(-15), '23:00:00.000')
  })
})
