import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bandOf } from '../../../../phosim/bands.ts'
import { backgroundRate } from '../../../../phosim/night-sky.ts'
import { parseObject } from '../../../../phosim/object-line.ts'
import { Brush, type Canvas, createCanvas } from '../../../../pilot/payloads/stand-in/canvas.ts'
import { airmass, readObservation } from '../../../../pilot/payloads/stand-in/observation.ts'
import { bandMagnitude, expectedElectrons } from '../../../../pilot/payloads/stand-in/photometry.ts'
import { drawPoint } from '../../../../pilot/payloads/stand-in/points.ts'
import { addPoissonLevel } from '../../../../pilot/payloads/stand-in/poisson-table.ts'
import { createPsf, effectiveFwhm } from '../../../../pilot/payloads/stand-in/psf.ts'
import { Random } from '../../../../pilot/payloads/stand-in/random.ts'

/** SMTN-002: m5 of one dark visit of 30 s at the zenith, and FWHMeff there. */
const DEPTHS = [
  ['u', 23.7, 0.92],
  ['g', 24.97, 0.87],
  ['r', 24.52, 0.83],
  ['i', 24.13, 0.8],
  ['z', 23.56, 0.78],
  ['y', 22.55, 0.76],
] as const

const INSTRUMENT_ELECTRONS = 9
const SIDE = 41
const MIDDLE = 21
const REALISATIONS = 500

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0)

/** The pixels of a very bright star, normalised: the profile by which an observer would weight. */
function observedProfile(fwhmArcsec: number): number[] {
  const canvas = createCanvas(SIDE, SIDE)
  drawPoint(new Brush(canvas, createPsf(fwhmArcsec), new Random(5)), MIDDLE, MIDDLE, 1e8)
  return Array.from(canvas.electrons, (value) => value / 1e8)
}

/** Optimally weighted flux of one rendered window, its sky known, with the instrument's noise added. */
function measuredFlux({ electrons }: Canvas, profile: readonly number[], background: number, random: Random): number {
  const noisy = Array.from(electrons, (value) => value + INSTRUMENT_ELECTRONS * random.normal() - background)
  const norm = sum(profile.map((part) => part * part))
  return sum(noisy.map((value, i) => value * (profile[i] ?? 0))) / norm
}

describe('a star of m5 in one dark visit of 30 s at the zenith', () => {
  for (const [filter, [name, m5, fwhmEff]] of DEPTHS.entries())
    it(`has an optimal signal to noise of 5 in ${name}`, () => {
      const header = { filter: String(filter), vistime: '30', nsnap: '1', altitude: '90', seeing: '0.62' }
      const observation = readObservation(header)
      const band = bandOf(filter)
      const line = `object 1 0 0 20 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none`
      const flat = parseObject(line).object
      assert.ok(flat)
      const star = { ...flat, magnorm: 20 + m5 - bandMagnitude(flat, band) }
      const expected = expectedElectrons(star, band, airmass(90), observation.exposureSeconds)
      const background = backgroundRate(observation, band) * observation.exposureSeconds
      const fwhm = effectiveFwhm(observation.seeingArcsec, band.wavelengthNm, 1)
      assert.ok(Math.abs(fwhm / fwhmEff - 1) < 0.03, `FWHMeff ${fwhm}`)
      const profile = observedProfile(fwhmEff)
      const random = new Random(filter)
      const fluxes = Array.from({ length: REALISATIONS }, () => {
        const canvas = createCanvas(SIDE, SIDE)
        addPoissonLevel(canvas, background, random)
        drawPoint(new Brush(canvas, createdPsf(fwhmEff), random), MIDDLE, MIDDLE, expected)
        return measuredFlux(canvas, profile, background, random)
      })
      const mean = sum(fluxes) / REALISATIONS
      const spread = Math.sqrt(sum(fluxes.map((flux) => (flux - mean) ** 2)) / (REALISATIONS - 1))
      assert.ok(Math.abs(mean / expected - 1) < 0.05, `flux ${mean} of ${expected}`)
      assert.ok(Math.abs(mean / spread - 5) < 0.5, `signal to noise ${mean / spread}`)
    })
})

const psfs = new Map<number, ReturnType<typeof createPsf>>()
function createdPsf(fwhmEff: number) {
  const psf = psfs.get(fwhmEff) ?? createPsf(fwhmEff)
  psfs.set(fwhmEff, psf)
  return psf
}

describe('the profile', () => {
  it('has the noise-equivalent area 2.266 (FWHMeff / 0.2)^2 once drawn into pixels', () => {
    for (const fwhm of [0.5, 0.76, 0.92, 1.5]) {
      const area = 1 / sum(observedProfile(fwhm).map((part) => part * part))
      assert.ok(Math.abs(area / (2.266 * (fwhm / 0.2) ** 2) - 1) < 0.02, `${fwhm} arcsec: ${area}`)
    }
  })

  it('is the same whether drawn photon by photon or as a stamp', () => {
    const stamp = observedProfile(0.8)
    const canvas = createCanvas(SIDE, SIDE)
    const brush = new Brush(canvas, createPsf(0.8), new Random(6))
    for (let i = 0; i < 10; i++) drawPoint(brush, MIDDLE, MIDDLE, 9e5)
    for (const [i, part] of stamp.entries()) {
      const shot = canvas.electrons[i] ?? 0
      assert.ok(Math.abs(shot - 9e6 * part) < 5 * Math.sqrt(9e6 * part) + 0.004 * 9e6 * part + 3, `pixel ${i}`)
    }
  })

  it('grows with airmass and towards the blue', () => {
    assert.ok(effectiveFwhm(0.7, 366, 1) > effectiveFwhm(0.7, 971, 1))
    assert.ok(effectiveFwhm(0.7, 622, 2) > 1.4 * effectiveFwhm(0.7, 622, 1))
    assert.equal(effectiveFwhm(0, 622, 1), 1.16 * 0.4)
  })
})
