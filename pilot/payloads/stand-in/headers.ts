/** The header cards of the stand-in's images: PhoSim 3.4's own, and plain words that no PhoSim made them. */
import { AMPLIFIERS, FILTERS } from '../../../phosim/file-names.ts'
import { sensorWcs, type Wcs } from '../../../phosim/focal-plane.ts'
import type { FitsCard } from '../../fits-cards.ts'
import { type Amplifier, STRIP_ROWS } from './amplifiers.ts'
import type { Observation } from './observation.ts'
import { HALF_COLUMNS } from './saturation.ts'

/** PhoSim's value of SATURATE, in ADU. */
const SATURATE_ADU = 56_778
/** What PhoSim's WCS of the second half adds to the columns: it counts the frame of ten rows but for one. */
const FAR_FRAME_ROWS = 9
const WARNING = 'STAND-IN: a quick approximation of an LSST image, not made by PhoSim.'

const wcsCards = ({ crpix, crval, cd }: Wcs): FitsCard[] => [
  { key: 'CTYPE1', value: 'RA---TAN' },
  { key: 'CRPIX1', value: crpix[0], float: true },
  { key: 'CRVAL1', value: crval[0], float: true, comment: 'deg' },
  { key: 'CTYPE2', value: 'DEC--TAN' },
  { key: 'CRPIX2', value: crpix[1], float: true },
  { key: 'CRVAL2', value: crval[1], float: true, comment: 'deg' },
  { key: 'CD1_1', value: cd[0], float: true },
  { key: 'CD1_2', value: cd[1], float: true },
  { key: 'CD2_1', value: cd[2], float: true },
  { key: 'CD2_2', value: cd[3], float: true },
  { key: 'RADESYS', value: 'ICRS' },
  { key: 'EQUINOX', value: 2000, float: true },
]

/** What every image of an exposure says. */
export interface ExposureWords {
  readonly obsHistId: string
  readonly sensor: string
  readonly snap: number
  readonly observation: Observation
  /** The simulator's version. */
  readonly version: string
  readonly commands: readonly string[]
}

function exposureCards({ obsHistId, sensor, snap, observation, version, commands }: ExposureWords): FitsCard[] {
  const { pointing } = observation
  return [
    { key: 'SIMULATR', value: 'STAND-IN', comment: 'not PhoSim' },
    { key: 'COMMENT', value: WARNING },
    { key: 'CREATOR', value: 'STAND-IN' },
    { key: 'VERSION', value: version },
    { key: 'OBSID', value: obsHistId },
    { key: 'CHIPID', value: sensor },
    { key: 'PAIRID', value: snap, comment: 'snap' },
    { key: 'FILTER', value: FILTERS[observation.filter] ?? '' },
    { key: 'EXPTIME', value: observation.exposureSeconds, float: true, comment: 's' },
    { key: 'MJD-OBS', value: observation.mjd, float: true },
    { key: 'SEED', value: observation.seed },
    { key: 'PLTSCAL', value: 20, float: true, comment: 'arcsec/mm' },
    { key: 'PIXSIZE', value: 10, float: true, comment: 'micrometres' },
    { key: 'RA_DEG', value: pointing.raDeg, float: true },
    { key: 'DEC_DEG', value: pointing.decDeg, float: true },
    { key: 'ROTANG', value: pointing.rotSkyPosDeg, float: true, comment: 'deg, rotskypos' },
    { key: 'ZENITH', value: 90 - observation.altitudeDeg, float: true, comment: 'deg from the zenith' },
    { key: 'AZIMUTH', value: observation.azimuthDeg, float: true, comment: 'deg' },
    ...commands.map((command, index) => ({ key: `PHOV${index}`, value: command })),
  ]
}

/** Cards of the e-image, whose pixels are electrons. */
export const eImageCards = (words: ExposureWords): FitsCard[] => [
  ...wcsCards(sensorWcs(words.sensor, words.observation.pointing)),
  { key: 'BUNIT', value: 'electron' },
  ...exposureCards(words),
]

/**
 * The WCS of an amplifier's raw image as PhoSim writes it: axes exchanged, y backwards, and for C1x x too. Like PhoSim's
 * it leaves out the frame around the sky, so it is a few pixels off: DATASEC says where the sky begins.
 */
export function amplifierWcs({ crpix, crval, cd }: Wcs, half: number, strip: number): Wcs {
  const along = half === 0 ? 1 : -1
  return {
    crpix: [STRIP_ROWS * (strip + 1) - crpix[1], half === 0 ? crpix[0] : 2 * HALF_COLUMNS + FAR_FRAME_ROWS - crpix[0]],
    crval,
    cd: [-cd[1] || 0, along * cd[0] || 0, -cd[3] || 0, along * cd[2] || 0],
  }
}

/** Cards of one amplifier's raw image, whose pixels are ADU. */
export const amplifierCards = (words: ExposureWords, amplifier: Amplifier): FitsCard[] => [
  { key: 'EXTNAME', value: amplifier.name },
  ...wcsCards(amplifierWcs(sensorWcs(words.sensor, words.observation.pointing), amplifier.half, amplifier.strip)),
  { key: 'COMMENT', value: 'Like that of PhoSim this WCS leaves out the prescan: see DATASEC.' },
  { key: 'BUNIT', value: 'adu' },
  { key: 'AMPID', value: amplifier.name },
  { key: 'BIAS', value: amplifier.biasAdu, float: true, comment: 'adu' },
  { key: 'GAIN', value: amplifier.gain, float: true, comment: 'electron/adu' },
  { key: 'RDNOISE', value: amplifier.readNoise, float: true, comment: 'electron' },
  { key: 'SATURATE', value: SATURATE_ADU, comment: 'adu' },
  { key: 'DATASEC', value: '[2:510,7:2006]' },
  { key: 'TRIMSEC', value: '[2:510,7:2006]' },
  { key: 'BIASSEC', value: '[1:510,1:6]' },
  ...exposureCards(words),
]

/** Cards of the primary header of a multi-extension file of all amplifiers. */
export const multiExtensionCards = (words: ExposureWords): FitsCard[] => [
  { key: 'NEXTEND', value: AMPLIFIERS.length },
  ...exposureCards(words),
]
