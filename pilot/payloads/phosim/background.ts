/** The light that is not in the catalog, and whether an image without any can be right. */
import type { CatalogObject } from '../../../phosim/catalog-object.ts'
import { PIXELS_X, PIXELS_Y, sensorWcs, skyToPixel } from '../../../phosim/focal-plane.ts'
import { exposureSeconds, type Header, headerNumber, pointingOf } from '../../../phosim/header.ts'
import { ObjectReader } from '../../../phosim/object-line.ts'
import { commandNumber, parseCommands } from '../../../phosim/physics-commands.ts'
import { skyLights, skySources } from '../../../phosim/sky-sources.ts'

export interface Exposed {
  readonly header: Header
  readonly commands: string
}

const zenithV = ({ commands }: Exposed) => commandNumber(parseCommands(commands).commands, 'zenith_v')

/** Sources beside the catalog's on every sensor of this exposure. */
export const backgroundSources = (exposed: Exposed): number => skySources(exposed.header, zenithV(exposed))

/** Fewer electrons than 15 s give of a star of magnitude 20 in any band: PhoSim 3.4 gave 34,775 in r, u has a fifth. */
const ELECTRONS_AT_20 = 5_000
/** So many expected electrons that none at all cannot be chance. */
const CERTAIN_ELECTRONS = 100
/** Nominal positions are right to 5 pixels; what lies nearer to the edge than this may lose its light over it. */
const EDGE_PIXELS = 30
/** Light of farther galaxies may have left the band. */
const FAR_REDSHIFT = 1.5

/** A cautious number of electrons: the bluest band loses twice A_V. */
function expectedElectrons(object: CatalogObject, seconds: number): number {
  const dust = Math.abs(object.restDust?.av ?? 0) + Math.abs(object.galacticDust?.av ?? 0)
  return ELECTRONS_AT_20 * 10 ** (-0.4 * (object.magnorm - 20 + 2 * dust)) * (seconds / 15)
}

const wellWithin = (at: number, length: number) => at > EDGE_PIXELS && at < length - EDGE_PIXELS

/**
 * Whether this sensor's e-image must hold light: always under a sky; without one if its objects are bright enough.
 * Darks, dome exposures and sensors without objects may be empty. `objects` are the sensor's object lines.
 */
export function expectsLight(exposed: Exposed, sensor: string, objects: readonly string[]): boolean {
  if (headerNumber(exposed.header, 'telconfig') !== 0) return false
  if (skyLights(exposed.header, zenithV(exposed)).darkSky) return true
  const seconds = exposureSeconds(exposed.header)
  const wcs = sensorWcs(sensor, pointingOf(exposed.header))
  const reader = new ObjectReader()
  let electrons = 0
  for (const line of objects) {
    const { object } = reader.read(line)
    if (object === undefined || object.redshift > FAR_REDSHIFT) continue
    const at = skyToPixel(wcs, object.raDeg, object.decDeg)
    if (at && wellWithin(at.x, PIXELS_X) && wellWithin(at.y, PIXELS_Y)) electrons += expectedElectrons(object, seconds)
  }
  return electrons >= CERTAIN_ELECTRONS
}
