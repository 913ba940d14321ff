/** What a visit's header says of one exposure, as numbers: pointing, band, moon, seeing, times and seed. */
import type { Pointing } from '../../../phosim/focal-plane.ts'
import {
  completeHeader,
  exposureSeconds,
  HEADER_DEFAULTS,
  type Header,
  headerNumber,
  headerProblems,
  pointingOf,
  READOUT_SECONDS,
} from '../../../phosim/header.ts'
import { type SkyView, skyViewOf } from '../../../phosim/night-sky.ts'
import { PayloadFailure } from '../payload-failure.ts'
import { mixSeeds, Random } from './random.ts'

export interface Observation extends SkyView {
  readonly pointing: Pointing
  readonly azimuthDeg: number
  readonly mjd: number
  /** PhoSim's filter number, 0 to 5 for ugrizy. */
  readonly filter: number
  readonly exposureSeconds: number
  /** FWHM at 500 nm and zenith; 0 is no turbulence. */
  readonly seeingArcsec: number
  readonly seed: number
  readonly minsource: number
}

/** Median seeing of Cerro Pachon about 0.62 arcsec, drawn log-normally, the same for all sensors of a visit. */
const drawnSeeing = (seed: number) => 0.62 * Math.exp(0.25 * new Random(mixSeeds(seed, 0x5ee1)).normal())

function refuseUnusable(header: Header): void {
  const problem = headerProblems(header).find(({ key }) => key in HEADER_DEFAULTS)
  if (problem !== undefined) throw new PayloadFailure('user', 'header-value', `In the header, ${problem.problem}.`)
  if (exposureSeconds(header) > 0) return
  const words = `vistime ${headerNumber(header, 'vistime')} s leaves no exposure for ${header.nsnap} snaps with`
  const remedy = `${words} ${READOUT_SECONDS} s of readout between them: lengthen vistime or take fewer snaps.`
  throw new PayloadFailure('user', 'exposure-time', remedy)
}

/** Reads a header with PhoSim 3.4's defaults; throws a PayloadFailure of class `user` for what cannot be used. */
export function readObservation(given: Header): Observation {
  const header = completeHeader(given)
  refuseUnusable(header)
  const value = (key: string) => headerNumber(header, key)
  const seeing = value('seeing')
  return {
    pointing: pointingOf(header),
    ...skyViewOf(header),
    azimuthDeg: value('azimuth'),
    mjd: value('mjd'),
    filter: value('filter'),
    exposureSeconds: exposureSeconds(header),
    seeingArcsec: seeing < 0 ? drawnSeeing(value('seed')) : seeing,
    seed: value('seed'),
    minsource: value('minsource'),
  }
}

/** Airmass of a point source (Kasten & Young 1989, Applied Optics 28, 4735); 1 at the zenith. */
export function airmass(altitudeDeg: number): number {
  const altitude = Math.max(0, altitudeDeg)
  return 1 / (Math.sin((altitude * Math.PI) / 180) + 0.50572 * (altitude + 6.07995) ** -1.6364)
}
