/** A field of stars and galaxies as the literature counts them, object line by object line. */
import type { Place } from './celestial.ts'
import { pixelToSky } from './focal-plane.ts'
import { type RandomSource, randomSource } from './random.ts'
import {
  drawAxisRatio,
  drawHalfLightArcsec,
  drawMagnitude,
  drawRedshift,
  drawSersicIndex,
  galaxiesBrighterThan,
  starsBrighterThan,
} from './sky-population.ts'

export interface Field {
  readonly raDeg: number
  readonly decDeg: number
  /** Side of the square, along RA and Dec. */
  readonly sideDeg: number
  /** V magnitudes of stars, from and to. */
  readonly stars: readonly [number, number]
  /** i magnitudes of galaxies, from and to. */
  readonly galaxies: readonly [number, number]
  /** `library` names spectra of the DESC library, which a site of real PhoSim must have; `flat` needs none. */
  readonly spectra: 'library' | 'flat'
  readonly seed: number
}

export const FLAT_SED = '../sky/sed_flat.txt'
/** Extinction in the Galaxy at high latitudes. */
const GALACTIC_DUST = 'CCM 0.06 3.1'

interface StarKind {
  readonly sed: string
  readonly dwarf: boolean
}

const STARS: readonly StarKind[] = [
  { sed: 'starSED/kurucz/km25_6250.fits_g45_6290.gz', dwarf: false },
  { sed: 'starSED/kurucz/km20_5500.fits_g20_5680.gz', dwarf: false },
  { sed: 'starSED/phoSimMLT/lte038-5.5-1.0a+0.4.BT-Settl.spec.gz', dwarf: true },
  { sed: 'starSED/phoSimMLT/lte034-4.5-1.0a+0.4.BT-Settl.spec.gz', dwarf: true },
  { sed: 'starSED/phoSimMLT/lte032-4.5-1.0a+0.4.BT-Settl.spec.gz', dwarf: true },
]
const GALAXIES: readonly string[] = [
  'galaxySED/Exp.40E09.02Z.spec.gz',
  'galaxySED/Exp.20E09.25Z.spec.gz',
  'galaxySED/Const.12E10.04Z.spec.gz',
  'galaxySED/Const.25E09.02Z.spec.gz',
]

/** Part of the stars that are M dwarfs: a tenth at V = 14 and eight tenths at 24 (cf. Bochanski et al. 2010, AJ 139, 2679). */
const dwarfPart = (v: number) => Math.min(0.8, Math.max(0.1, 0.1 + 0.07 * (v - 14)))

/** sed_flat.txt is constant in photons per nm, so that its magnorm is fainter than i by 2.5 log10(754/500). */
const FLAT_MINUS_I = 2.5 * Math.log10(754 / 500)

const countOf = (sideDeg: number, brighterThan: (m: number) => number, [from, to]: readonly [number, number]) =>
  Math.round(sideDeg * sideDeg * (brighterThan(to) - brighterThan(from)))

/** How many stars and galaxies the field has. */
export const fieldCounts = ({ sideDeg, stars, galaxies }: Field) => ({
  stars: countOf(sideDeg, starsBrighterThan, stars),
  galaxies: countOf(sideDeg, galaxiesBrighterThan, galaxies),
})

/** One object line, its place to 0.4 milliarcsec. */
export function objectLine(id: number, place: Place, magnorm: number, rest: string): string {
  return `object ${id} ${place.raDeg.toFixed(7)} ${place.decDeg.toFixed(7)} ${magnorm.toFixed(4)} ${rest}`
}

/** A place so many degrees east and north of a centre, on the tangent plane. */
export const placeAt = ({ raDeg, decDeg }: Place, eastDeg: number, northDeg: number): Place =>
  pixelToSky({ crpix: [0, 0], crval: [raDeg, decDeg], cd: [1, 0, 0, 1] }, eastDeg, northDeg)

/** The object lines of the field, stars first. The same field is the same text on every machine. */
export function* fieldLines(field: Field): Generator<string> {
  const random = randomSource(field.seed)
  const counts = fieldCounts(field)
  const half = field.sideDeg / 2
  const anywhere = () => placeAt(field, random.uniformIn(-half, half), random.uniformIn(-half, half))
  for (let id = 1; id <= counts.stars; id++) {
    const v = drawMagnitude(starsBrighterThan, field.stars, random)
    yield objectLine(id, anywhere(), v, star(v, field, random))
  }
  for (let id = 1; id <= counts.galaxies; id++) {
    const i = drawMagnitude(galaxiesBrighterThan, field.galaxies, random)
    const redshift = drawRedshift(i, random)
    const magnorm = field.spectra === 'flat' ? i + FLAT_MINUS_I : i + 2.5 * Math.log10(1 + redshift)
    yield objectLine(counts.stars + id, anywhere(), magnorm, galaxy(i, redshift, field, random))
  }
}

/** magnorm, at 500 nm, stands for V; the difference is below 0.1 mag for all but the coolest. */
function star(v: number, { spectra }: Field, random: RandomSource): string {
  const dwarf = random.uniform() < dwarfPart(v)
  const { sed } = random.pick(STARS.filter((kind) => kind.dwarf === dwarf))
  return `${spectra === 'flat' ? FLAT_SED : sed} 0 0 0 0 0 0 star none ${GALACTIC_DUST}`
}

/** A library SED's magnorm is at 500 nm in the galaxy's frame, which is the i band at z = 0.5. */
function galaxy(i: number, redshift: number, { spectra }: Field, random: RandomSource): string {
  const a = drawHalfLightArcsec(i, random)
  const b = a * drawAxisRatio(random)
  const angle = random.uniformIn(0, 180)
  const index = drawSersicIndex(random)
  const sed = random.pick(GALAXIES)
  const shape = `sersic2d ${a.toFixed(4)} ${b.toFixed(4)} ${angle.toFixed(2)} ${index}`
  return `${spectra === 'flat' ? FLAT_SED : sed} ${redshift.toFixed(4)} 0 0 0 0 0 ${shape} none ${GALACTIC_DUST}`
}
