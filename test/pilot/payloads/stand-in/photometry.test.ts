import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BANDS, bandOf } from '../../../../phosim/bands.ts'
import type { CatalogObject } from '../../../../phosim/catalog-object.ts'
import { dustMagnitudes } from '../../../../pilot/payloads/stand-in/dust.ts'
import { airmass, readObservation } from '../../../../pilot/payloads/stand-in/observation.ts'
import { bandMagnitude, expectedElectrons } from '../../../../pilot/payloads/stand-in/photometry.ts'

const FLAT = '../sky/sed_flat.txt'
const RED = 'starSED/phoSimMLT/lte034-4.5-1.0a+0.4.BT-Settl.spec.gz'
const SUN_LIKE = 'starSED/kurucz/km20_5750.fits_g40_5790.gz'
const HOT = 'starSED/wDs/bergeron_14000_85.dat_14200.gz'

const source = (sed: string, more: Partial<CatalogObject> = {}): CatalogObject => ({
  ...{ id: '1', raDeg: 0, decDeg: 0, magnorm: 20, sed, redshift: 0, gamma1: 0, gamma2: 0, kappa: 0 },
  ...{ deltaRa: 0, deltaDec: 0, model: { kind: 'point' } },
  ...more,
})

const colour = (object: CatalogObject, blue: number, red: number) =>
  bandMagnitude(object, bandOf(blue)) - bandMagnitude(object, bandOf(red))

describe('a flat spectrum', () => {
  it('has m = magnorm - 2.5 log10(lambda / 500 nm) in every band, at every redshift', () => {
    for (const band of BANDS)
      for (const redshift of [0, 1.3]) {
        const magnitude = bandMagnitude(source(FLAT, { redshift }), band)
        assert.ok(Math.abs(magnitude - (20 - 2.5 * Math.log10(band.wavelengthNm / 500))) < 1e-9)
      }
  })

  it('of magnitude 20 gives 41,200 electrons in r and 15 s, and less by the extinction of the air it crosses', () => {
    const zenith = expectedElectrons(source(FLAT), bandOf(2), 1, 15)
    assert.ok(Math.abs(zenith / 41_200 - 1) < 0.002, `${zenith}`)
    assert.ok(Math.abs(expectedElectrons(source(FLAT), bandOf(2), 2, 15) / zenith - 10 ** (-0.4 * 0.13)) < 1e-9)
  })
})

describe('stars by the names of their spectra', () => {
  it('have the colours of their temperatures', () => {
    const [red, solar, hot] = [RED, SUN_LIKE, HOT].map((sed) => colour(source(sed), 1, 2))
    assert.ok((red ?? 0) > 0.9 && (red ?? 0) < 1.7, `M dwarf g-r ${red}`)
    assert.ok((solar ?? 0) > 0.3 && (solar ?? 0) < 0.7, `G star g-r ${solar}`)
    assert.ok((hot ?? 0) < 0, `white dwarf g-r ${hot}`)
  })
})

describe('galaxies by the names of their spectra', () => {
  const galaxy = (name: string, redshift: number) => source(`galaxySED/${name}.spec.gz`, { redshift })

  it('are the redder the longer ago their stars were made', () => {
    const colours = ['Const.25E09.02Z', 'Exp.40E09.02Z', 'Inst.12E10.04Z'].map((name) =>
      colour(galaxy(name, 0.3), 1, 2),
    )
    assert.deepEqual(
      colours,
      colours.toSorted((a, b) => a - b),
    )
    assert.ok((colours[0] ?? 0) > 0 && (colours[2] ?? 9) < 2.2, `${colours}`)
  })

  it('vanish from u once the Lyman limit has passed it', () => {
    assert.equal(expectedElectrons(galaxy('Exp.40E09.02Z', 3.5), bandOf(0), 1, 15), 0)
  })
})

describe('lensing and dust', () => {
  it('magnify by 1 / ((1 - kappa)^2 - gamma^2)', () => {
    const lensed = bandMagnitude(source(FLAT, { kappa: 0.1, gamma1: 0.2, gamma2: 0.1 }), bandOf(2))
    const magnification = 10 ** (0.4 * (bandMagnitude(source(FLAT), bandOf(2)) - lensed))
    assert.ok(Math.abs(magnification - 1 / (0.81 - 0.05)) < 1e-9)
  })

  it('dim by A_V at V, more in the blue, in the frame where the dust is', () => {
    const ccm = { law: 'ccm', av: 1, rv: 3.1 } as const
    assert.ok(Math.abs(dustMagnitudes(ccm, 549.5) - 1) < 0.01)
    assert.ok(Math.abs(dustMagnitudes(ccm, 366) - 1.55) < 0.05)
    assert.ok(Math.abs(dustMagnitudes(ccm, 2200) - 0.117) < 0.01)
    assert.ok(Math.abs(dustMagnitudes({ law: 'calzetti', av: 1, rv: 4.05 }, 551) - 1) < 0.02)
    assert.ok(Math.abs(dustMagnitudes({ law: 'calzetti', av: 1, rv: 4.05 }, 150) - 2.56) < 0.1)
    const restDust = source(FLAT, { redshift: 1, restDust: ccm })
    const lost = bandMagnitude(restDust, bandOf(3)) - bandMagnitude(source(FLAT, { redshift: 1 }), bandOf(3))
    assert.ok(Math.abs(lost - dustMagnitudes(ccm, 754 / 2)) < 1e-9)
  })
})

it('the airmass is 1 at the zenith, 2 at 30 degrees, and finite at the horizon', () => {
  assert.ok(Math.abs(airmass(90) - 1) < 1e-3)
  assert.ok(Math.abs(airmass(30) - 2) < 0.01)
  assert.ok(airmass(0) < 40)
})

describe('a header that cannot be used', () => {
  it('is refused with the key and what to do', () => {
    assert.throws(() => readObservation({ filter: '7' }), { failureClass: 'user', message: /filter is 7/ })
    assert.throws(() => readObservation({ rotskypos: 'north' }), {
      failureClass: 'user',
      message: /rotskypos is "north"/,
    })
    assert.throws(() => readObservation({ vistime: '2', nsnap: '2' }), {
      code: 'exposure-time',
      message: /lengthen vistime/,
    })
  })
})
