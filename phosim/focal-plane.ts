/** LSST's focal plane as PhoSim 3.4 lays it out: the 189 science sensors, their places, and the sky they see. */

export const PIXELS_X = 4000
export const PIXELS_Y = 4072
export const PIXEL_ARCSEC = 0.2

/** The 21 science rafts, in the order of PhoSim's focalplanelayout.txt. */
export const RAFTS: readonly string[] = ['01', '02', '03', '10', '11', '12', '13', '14', '20', '21', '22', '23', '24']
  .concat(['30', '31', '32', '33', '34', '41', '42', '43'])
  .map((digits) => `R${digits}`)

const POSITIONS = ['00', '01', '02', '10', '11', '12', '20', '21', '22'].map((digits) => `S${digits}`)

/** All 189 science sensors, `R01_S00` to `R43_S22`, in PhoSim's order; a sensor's place here is its index everywhere. */
export const SENSORS: readonly string[] = RAFTS.flatMap((raft) => POSITIONS.map((position) => `${raft}_${position}`))

const INDEX = new Map(SENSORS.map((sensor, index) => [sensor, index]))

/** The index of a sensor among the 189, or undefined for any other text. */
export const sensorIndex = (sensor: string): number | undefined => INDEX.get(sensor)

/** Centre of a sensor on the focal plane, in micrometres; throws a RangeError for a name that is not a science sensor. */
export function sensorCentre(sensor: string): { readonly xMicron: number; readonly yMicron: number } {
  if (!INDEX.has(sensor)) throw new RangeError(`${sensor} is not a science sensor`)
  const digit = (at: number) => Number(sensor[at])
  return {
    xMicron: (digit(1) - 2) * 127_000 + (digit(5) - 1) * 42_250,
    yMicron: (digit(2) - 2) * 127_000 + (digit(6) - 1) * 42_250,
  }
}

/**
 * Sensors named by PhoSim's `R22_S11|R22_S12`, by rafts (`R22`), or `all`; separators are `|`, comma or space.
 * Returns the sensors in PhoSim's order and the words that name none (PhoSim ignores those silently).
 */
export function parseSensors(text: string): {
  readonly sensors: readonly string[]
  readonly unknown: readonly string[]
} {
  const words = text.split(/[|,\s]+/).filter((word) => word !== '')
  const named = (word: string) =>
    word === 'all' ? SENSORS : SENSORS.filter((sensor) => sensor === word || sensor.startsWith(`${word}_`))
  const wanted = new Set(words.flatMap((word) => named(word)))
  return {
    sensors: SENSORS.filter((sensor) => wanted.has(sensor)),
    unknown: words.filter((word) => named(word).length === 0),
  }
}

/** Where the telescope points: degrees, and the camera's rotation on the sky. */
export interface Pointing {
  readonly raDeg: number
  readonly decDeg: number
  readonly rotSkyPosDeg: number
}

/** A TAN projection as FITS writes it: 1-based reference pixel, reference point in degrees, CD matrix in degrees a pixel. */
export interface Wcs {
  readonly crpix: readonly [number, number]
  readonly crval: readonly [number, number]
  readonly cd: readonly [number, number, number, number]
}

/** Degrees a pixel in PhoSim's headers (20 arcsec/mm, 10 micrometre pixels). */
export const CD_SCALE = 5.555553e-5

/** The nominal WCS of a sensor's e-image: PhoSim's CRPIX, CRVAL (the pointing on every chip) and CD. */
export function sensorWcs(sensor: string, pointing: Pointing): Wcs {
  const { xMicron, yMicron } = sensorCentre(sensor)
  const angle = (pointing.rotSkyPosDeg * Math.PI) / 180
  const cos = CD_SCALE * Math.cos(angle)
  const sin = CD_SCALE * Math.sin(angle)
  return {
    crpix: [2000 - xMicron / 10, 2036 - yMicron / 10],
    crval: [pointing.raDeg, pointing.decDeg],
    cd: [cos, -sin, sin, cos],
  }
}

const RAD = Math.PI / 180

/** Sky (degrees) to 1-based FITS pixel; undefined for a point on the far hemisphere. Calabretta & Greisen 2002, TAN. */
export function skyToPixel(wcs: Wcs, raDeg: number, decDeg: number): { x: number; y: number } | undefined {
  const deltaRa = (raDeg - wcs.crval[0]) * RAD
  const dec = decDeg * RAD
  const dec0 = wcs.crval[1] * RAD
  const cosDistance = Math.sin(dec) * Math.sin(dec0) + Math.cos(dec) * Math.cos(dec0) * Math.cos(deltaRa)
  if (cosDistance <= 0) return undefined
  const xi = (Math.cos(dec) * Math.sin(deltaRa)) / cosDistance / RAD
  const eta = (Math.sin(dec) * Math.cos(dec0) - Math.cos(dec) * Math.sin(dec0) * Math.cos(deltaRa)) / cosDistance / RAD
  const [a, b, c, d] = wcs.cd
  const determinant = a * d - b * c
  return {
    x: wcs.crpix[0] + (d * xi - b * eta) / determinant,
    y: wcs.crpix[1] + (a * eta - c * xi) / determinant,
  }
}

/** 1-based FITS pixel to sky in degrees, RA in [0, 360). */
export function pixelToSky(wcs: Wcs, x: number, y: number): { raDeg: number; decDeg: number } {
  const [a, b, c, d] = wcs.cd
  const dx = x - wcs.crpix[0]
  const dy = y - wcs.crpix[1]
  const xi = (a * dx + b * dy) * RAD
  const eta = (c * dx + d * dy) * RAD
  const dec0 = wcs.crval[1] * RAD
  const denominator = Math.cos(dec0) - eta * Math.sin(dec0)
  const deltaRa = Math.atan2(xi, denominator)
  const dec = Math.atan2(Math.sin(dec0) + eta * Math.cos(dec0), Math.hypot(xi, denominator))
  const raDeg = (((wcs.crval[0] + deltaRa / RAD) % 360) + 360) % 360
  return { raDeg, decDeg: dec / RAD }
}
