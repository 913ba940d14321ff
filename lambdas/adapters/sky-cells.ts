/** The sky cut into cells of about equal size, so that a search around a position reads only the few cells it touches. */

/** Height of a ring of cells, and about the width of a cell, in degrees. */
const CELL_DEG = 5
/** LSST's field of view, for a position given without a radius. */
export const FIELD_RADIUS_DEG = 1.75

const radians = (deg: number): number => (deg * Math.PI) / 180
const degrees = (rad: number): number => (rad * 180) / Math.PI

export interface SkyPosition {
  readonly raDeg: number
  readonly decDeg: number
}

/** Great-circle distance in degrees (haversine: exact for small angles too). */
export function degreesBetween(a: SkyPosition, b: SkyPosition): number {
  const dDec = Math.sin(radians(b.decDeg - a.decDeg) / 2) ** 2
  const dRa = Math.sin(radians(b.raDeg - a.raDeg) / 2) ** 2
  const h = dDec + Math.cos(radians(a.decDeg)) * Math.cos(radians(b.decDeg)) * dRa
  return degrees(2 * Math.asin(Math.min(1, Math.sqrt(h))))
}

const RINGS = 180 / CELL_DEG
const ringOf = (decDeg: number): number => Math.max(0, Math.min(RINGS - 1, Math.floor((decDeg + 90) / CELL_DEG)))
const middleOf = (ring: number): number => (ring + 0.5) * CELL_DEG - 90
const cellsOf = (ring: number): number => Math.max(1, Math.round((360 / CELL_DEG) * Math.cos(radians(middleOf(ring)))))
const nameOf = (ring: number, cell: number): string => `${ring}.${cell}`

/** The cell that a position lies in; right ascensions of any turn. */
export function skyCell({ raDeg, decDeg }: SkyPosition): string {
  const ring = ringOf(decDeg)
  const turn = (((raDeg % 360) + 360) % 360) / 360
  return nameOf(ring, Math.floor(turn * cellsOf(ring)))
}

/** Half the width in right ascension of a circle, in degrees; the whole ring once the circle holds a pole. */
function reachDeg({ decDeg }: SkyPosition, radiusDeg: number): number {
  if (Math.abs(decDeg) + radiusDeg >= 90) return 180
  return degrees(Math.asin(Math.sin(radians(radiusDeg)) / Math.cos(radians(decDeg))))
}

/** Every cell that a circle on the sky may touch. */
export function cellsAround(centre: SkyPosition, radiusDeg: number): string[] {
  const reach = reachDeg(centre, radiusDeg)
  const cells = new Set<string>()
  for (let ring = ringOf(centre.decDeg - radiusDeg); ring <= ringOf(centre.decDeg + radiusDeg); ring++) {
    const count = cellsOf(ring)
    const width = 360 / count
    const first = Math.floor((centre.raDeg - reach) / width)
    const last = Math.min(Math.floor((centre.raDeg + reach) / width), first + count - 1)
    for (let cell = first; cell <= last; cell++) cells.add(nameOf(ring, ((cell % count) + count) % count))
  }
  return [...cells]
}
