/** Object lines of an instance catalog as marks for an image: where each is seen, its id and its magnitude. */
import type { CatalogObject } from '../fits/catalog-marks.ts'

const DEGREES = 180 / Math.PI
/** `object id RA Dec magnorm SED z gamma1 gamma2 kappa dRA dDec …`, the offsets of lensing in radians (PhoSim 3.4). */
const WORDS = 12

function markOf(line: string): CatalogObject | undefined {
  const words = line.trim().split(/\s+/, WORDS)
  const [raDeg, decDeg, magnitude, deltaRa, deltaDec] = [2, 3, 4, 10, 11].map((at) => Number(words[at] ?? Number.NaN))
  if (words[0] !== 'object' || words[1] === undefined) return undefined
  if (raDeg === undefined || decDeg === undefined || deltaRa === undefined || deltaDec === undefined) return undefined
  const place = { raDeg: raDeg + deltaRa * DEGREES, decDeg: decDeg + deltaDec * DEGREES }
  if (Number.isNaN(place.raDeg + place.decDeg)) return undefined
  return { ...place, label: words[1], ...(Number.isFinite(magnitude) && magnitude !== undefined ? { magnitude } : {}) }
}

/** Every object that can be placed; other lines are passed over. */
export function marksOfLines(lines: Iterable<string>): readonly CatalogObject[] {
  const marks: CatalogObject[] = []
  for (const line of lines) {
    const mark = markOf(line)
    if (mark !== undefined) marks.push(mark)
  }
  return marks
}
