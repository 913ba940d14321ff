import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CatalogObject, SpatialModel } from '../../../../phosim/catalog-object.ts'
import { Brush, createCanvas } from '../../../../pilot/payloads/stand-in/canvas.ts'
import { invert, type Matrix } from '../../../../pilot/payloads/stand-in/matrix.ts'
import { createPsf } from '../../../../pilot/payloads/stand-in/psf.ts'
import { Random } from '../../../../pilot/payloads/stand-in/random.ts'
import { sersicRadii } from '../../../../pilot/payloads/stand-in/sersic.ts'
import { drawSource } from '../../../../pilot/payloads/stand-in/shapes.ts'
import { moments } from './run-directory.ts'

const SIDE = 401
const CENTRE = 201

const source = (model: SpatialModel, lens: Partial<CatalogObject> = {}): CatalogObject => ({
  ...{ id: '1', raDeg: 0, decDeg: 0, magnorm: 20, sed: '../sky/sed_flat.txt', redshift: 0 },
  ...{ gamma1: 0, gamma2: 0, kappa: 0, deltaRa: 0, deltaDec: 0, model },
  ...lens,
})

/** Offsets of 1 arcsec in (RA, Dec) as pixels: CD rotated by rotskypos, five pixels an arcsec. */
function skyToPixels(rotationDeg: number): Matrix {
  const angle = (rotationDeg * Math.PI) / 180
  return invert([0.2 * Math.cos(angle), -0.2 * Math.sin(angle), 0.2 * Math.sin(angle), 0.2 * Math.cos(angle)])
}

function drawn(object: CatalogObject, rotationDeg = 0, expected = 400_000) {
  const canvas = createCanvas(SIDE, SIDE)
  const brush = new Brush(canvas, createPsf(0.4), new Random(3))
  const placement = { x: CENTRE, y: CENTRE, expected, skyToPixels: skyToPixels(rotationDeg), exposureSeconds: 10 }
  drawSource(brush, object, placement)
  return { ...moments(canvas.electrons, SIDE, CENTRE, CENTRE, 190), canvas }
}

/** What the PSF alone does to second moments. */
const blur = drawn(source({ kind: 'point' }))

const galaxy: SpatialModel = { kind: 'sersic2d', aArcsec: 4, bArcsec: 2, positionAngleDeg: 30, index: 0.5 }

describe('a galaxy of position angle 30', () => {
  it('points 120 degrees counter-clockwise from +x without rotation, and 90 degrees at rotation 30', () => {
    const upright = drawn(source(galaxy))
    const turned = drawn(source(galaxy), 30)
    assert.ok(Math.abs(((upright.angleDeg + 180) % 180) - 120) < 1, `${upright.angleDeg}`)
    assert.ok(Math.abs(((turned.angleDeg + 180) % 180) - 90) < 1, `${turned.angleDeg}`)
  })

  it('has half its light within its half-light ellipse and the axis ratio that the catalog gives', () => {
    for (const rotation of [0, 30]) {
      const { xx, yy, xy } = drawn(source(galaxy), rotation)
      const mean = (xx + yy) / 2
      const difference = Math.hypot((xx - yy) / 2, xy)
      const ratio = Math.sqrt((mean - difference - blur.xx) / (mean + difference - blur.xx))
      assert.ok(Math.abs(ratio - 0.5) < 0.03, `rotation ${rotation}: ${ratio}`)
      const sigma = Math.sqrt(mean + difference - blur.xx)
      assert.ok(Math.abs((sigma * 1.1774) / 20 - 1) < 0.02, `half-light radius ${sigma * 1.1774} pixels`)
    }
  })
})

describe('lensing', () => {
  const round: SpatialModel = { kind: 'gauss', sigmaArcsec: 2 }

  it('with gamma1 > 0 stretches along RA, which is x without rotation and -y at rotation 90', () => {
    const upright = drawn(source(round, { gamma1: 0.2 }))
    assert.ok(upright.xx > 1.8 * upright.yy)
    const turned = drawn(source(round, { gamma1: 0.2 }), 90)
    assert.ok(turned.yy > 1.8 * turned.xx)
  })

  it('with gamma2 > 0 stretches along the diagonal of RA and Dec', () => {
    assert.ok(Math.abs(drawn(source(round, { gamma2: 0.2 })).angleDeg - 45) < 2)
  })

  it('with kappa > 0 enlarges evenly', () => {
    const plain = drawn(source(round))
    const large = drawn(source(round, { kappa: 0.2 }))
    const growth = Math.sqrt((large.xx - blur.xx) / (plain.xx - blur.xx))
    assert.ok(Math.abs(growth - 1.25) < 0.03, `${growth}`)
    assert.ok(Math.abs(large.xx / large.yy - 1) < 0.03)
  })
})

it('a Sersic table has half its light within one half-light radius, whatever the index', () => {
  for (const index of [0.3, 0.5, 1, 2.5, 4, 8]) {
    const inside = sersicRadii(index).filter((radius) => radius < 1).length / 65536
    assert.ok(Math.abs(inside - 0.5) < 0.004, `n = ${index}: ${inside}`)
  }
})

it('a moving point leaves a trail as long as its rate times the exposure', () => {
  const { xx, yy } = drawn(source({ kind: 'movingpoint', rateRa: 1, rateDec: 0 }))
  const length = Math.sqrt(12 * (xx - blur.xx))
  assert.ok(Math.abs(length / 50 - 1) < 0.03, `${length} pixels`)
  assert.ok(Math.abs(yy / blur.yy - 1) < 0.2)
})

it('every electron is a whole one, and what falls beside the sensor is lost', () => {
  const { canvas } = drawn(source(galaxy))
  assert.ok(canvas.electrons.every(Number.isInteger))
  const edge = createCanvas(SIDE, SIDE)
  const brush = new Brush(edge, createPsf(0.8), new Random(3))
  const placement = { x: 0.5, y: 100, expected: 1e5, skyToPixels: skyToPixels(0), exposureSeconds: 1 }
  drawSource(brush, source({ kind: 'point' }), placement)
  assert.ok(Math.abs(brush.lift().electrons / 5e4 - 1) < 0.03)
})
