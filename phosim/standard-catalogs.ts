/** The catalogs that the project makes itself, by name: for first steps, demonstrations and tests. */
import { PIXELS_X, PIXELS_Y, pixelToSky, SENSORS, sensorWcs } from './focal-plane.ts'
import { pointingOf, writeHeader } from './header.ts'
import { headerOf, rounded } from './observation.ts'
import { observationOfRow } from './opsim-columns.ts'
import { type Field, FLAT_SED, fieldCounts, fieldLines, objectLine, placeAt } from './standard-field.ts'

export interface StandardCatalog {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly objects: number
  /** Of its text, which is the same each time. */
  readonly sizeBytes: number
  /** Whether it brings its own visit; the others are objects for a visit of the survey. */
  readonly hasObservation: boolean
  /** Its lines, made one by one as they are asked for. */
  readonly lines: () => Iterable<string>
}

/** A moonless quarter of an hour in December 2025: the Chandra Deep Field South high in the sky, r band, median seeing. */
const VISIT = rounded(
  observationOfRow({
    observationId: '99000001',
    fieldRA: 53.125,
    fieldDec: -28.1,
    observationStartMJD: 61_025.1,
    filter: 'r',
    night: 45,
    seeingFwhm500: 0.67,
    rotSkyPos: 0,
  }),
)

const HEADER = { ...headerOf(VISIT), camconfig: '1', telconfig: '0', minsource: '1' }
const POINTING = pointingOf(HEADER)

/** A field of the built-in survey, seen twice in a dark night, in i and in r. */
const SURVEY_FIELD = { raDeg: 319.591837, decDeg: -35 }

const POINT = '0 0 0 0 0 0 star none none'

function* withHeader(objects: Iterable<string>): Generator<string> {
  yield* writeHeader(HEADER).trimEnd().split('\n')
  yield* objects
}

function* oneStar(): Generator<string> {
  yield objectLine(1, POINTING, 20, `${FLAT_SED} ${POINT}`)
}

const GRID = { spacingDeg: 0.05, radiusDeg: 2.05, brightest: 18, magnitudes: 6 }

function* grid(): Generator<string> {
  const reach = Math.floor(GRID.radiusDeg / GRID.spacingDeg)
  let id = 0
  for (let row = -reach; row <= reach; row++) {
    for (let column = -reach; column <= reach; column++) {
      const [east, north] = [column * GRID.spacingDeg, row * GRID.spacingDeg]
      if (Math.hypot(east, north) > GRID.radiusDeg) continue
      const magnorm = GRID.brightest + ((row + column + 2 * reach) % GRID.magnitudes)
      yield objectLine(++id, placeAt(POINTING, east, north), magnorm, `${FLAT_SED} ${POINT}`)
    }
  }
}

function* focalPlane(): Generator<string> {
  for (const [index, sensor] of SENSORS.entries()) {
    const centre = pixelToSky(sensorWcs(sensor, POINTING), PIXELS_X / 2, PIXELS_Y / 2)
    yield objectLine(index + 1, centre, 18, `${FLAT_SED} ${POINT}`)
  }
}

const FIELD: Field = {
  ...POINTING,
  sideDeg: 0.75,
  stars: [12, 24],
  galaxies: [16, 24],
  spectra: 'library',
  seed: 99_000_001,
}

const objectsOf = (field: Field) => fieldCounts(field).stars + fieldCounts(field).galaxies
const SKY = `of ${FIELD.sideDeg} x ${FIELD.sideDeg} degrees, as Bahcall & Soneira (1980) and the LSST Science Book (2009) count them to magnitude 24`

export const STANDARD_CATALOGS: readonly StandardCatalog[] = [
  {
    name: 'star',
    title: 'One star',
    description: 'A star of magnitude 20 with a flat spectrum in the middle of sensor R22_S11.',
    objects: 1,
    sizeBytes: 453,
    hasObservation: true,
    lines: () => withHeader(oneStar()),
  },
  {
    name: 'grid',
    title: 'A grid of stars',
    description: 'Stars of magnitude 18 to 23 every 3 arcminutes over the whole field, for astrometry and photometry.',
    objects: 5257,
    sizeBytes: 472_389,
    hasObservation: true,
    lines: () => withHeader(grid()),
  },
  {
    name: 'focal-plane',
    title: 'A star on every sensor',
    description: 'A star of magnitude 18 in the middle of each of the 189 science sensors.',
    objects: SENSORS.length,
    sizeBytes: 17_079,
    hasObservation: true,
    lines: () => withHeader(focalPlane()),
  },
  {
    name: 'stars-and-galaxies',
    title: 'A field of stars and galaxies',
    description: `A field ${SKY}; it covers the nine sensors of raft R22.`,
    objects: objectsOf(FIELD),
    sizeBytes: 6_662_928,
    hasObservation: true,
    lines: () => withHeader(fieldLines(FIELD)),
  },
  {
    name: 'stars-and-galaxies-objects',
    title: 'Stars and galaxies for a visit of the survey',
    description: `Objects alone ${SKY}, in the field of the visits 1000787 (i) and 1000788 (r) of the built-in survey.`,
    objects: objectsOf(FIELD),
    sizeBytes: 6_710_845,
    hasObservation: false,
    lines: () => fieldLines({ ...FIELD, ...SURVEY_FIELD, seed: 1_000_787 }),
  },
]

export const standardCatalog = (name: string): StandardCatalog | undefined =>
  STANDARD_CATALOGS.find((catalog) => catalog.name === name)
