/** The header of an instance catalog as a table: every key of PhoSim 3.4 with its default, range, unit and meaning. */

/** `digits` becomes part of file names; `list` is several numbers on one line. */
export type HeaderKind = 'digits' | 'integer' | 'number' | 'date' | 'list'

export interface HeaderKey {
  readonly key: string
  readonly kind: HeaderKind
  /** What PhoSim 3.4 takes when the key is absent. */
  readonly fallback: string
  readonly range?: readonly [number, number]
  readonly unit: string
  readonly meaning: string
  /** Production catalogs give it, so its absence is worth a word. */
  readonly usual: boolean
  /** Other first words by which catalogs call it, in lower case, beside `opsim_…` and `sim_…`. */
  readonly spellings: readonly string[]
}

type Extra = Partial<Pick<HeaderKey, 'range' | 'spellings'>>

const row =
  (usual: boolean) =>
  (key: string, kind: HeaderKind, fallback: string, unit: string, meaning: string, extra: Extra = {}): HeaderKey => ({
    key,
    kind,
    fallback,
    unit,
    meaning,
    usual,
    spellings: [],
    ...extra,
  })
const usual = row(true)
const rare = row(false)

const ANGLE = { range: [-360, 360] as const }
const ELEVATION = { range: [-90, 90] as const }

/** In the order in which headers are written. */
export const HEADER_KEYS: readonly HeaderKey[] = [
  usual('obshistid', 'digits', '9999', '', 'the visit; becomes part of every file name', { spellings: ['obsid'] }),
  usual('rightascension', 'number', '0', 'deg', 'right ascension of the pointing', {
    ...ANGLE,
    spellings: ['unrefracted_ra', 'unrefracted_ra_deg'],
  }),
  usual('declination', 'number', '0', 'deg', 'declination of the pointing', {
    ...ELEVATION,
    spellings: ['unrefracted_dec', 'unrefracted_dec_deg'],
  }),
  usual('azimuth', 'number', '0', 'deg', 'azimuth of the pointing', { ...ANGLE, spellings: ['unrefracted_azimuth'] }),
  usual('altitude', 'number', '89', 'deg', 'altitude of the pointing', {
    range: [0, 90],
    spellings: ['unrefracted_altitude'],
  }),
  usual('mjd', 'number', '49552.3', 'd', 'modified Julian date of the exposure', {
    range: [0, 200_000],
    spellings: ['expmjd', 'opsim_expmjd'],
  }),
  usual('filter', 'integer', '2', '', 'band, 0 to 5 for u g r i z y', { range: [0, 5] }),
  usual('rotskypos', 'number', '0', 'deg', 'rotation of the camera against the sky', ANGLE),
  usual('rottelpos', 'number', '0', 'deg', 'rotation of the camera against the telescope', ANGLE),
  usual('seeing', 'number', '0.0', 'arcsec', 'FWHM at 500 nm and zenith; 0 no turbulence, -1 drawn from the climate', {
    range: [-1, 10],
    spellings: ['rawseeing', 'opsim_rawseeing'],
  }),
  usual('seed', 'integer', '1000', '', 'start of the random numbers; -1 takes the clock', {
    range: [-1, 2_147_483_647],
  }),
  usual('vistime', 'number', '33', 's', 'length of the visit, readouts between its snaps included', {
    range: [0, 36_000],
  }),
  usual('nsnap', 'integer', '2', '', 'exposures of the visit', { range: [1, 100] }),
  usual('camconfig', 'integer', '1', '', 'sensors that are read: 1 science, 2 wavefront, 4 guiders, added up', {
    range: [0, 7],
  }),
  usual('telconfig', 'integer', '0', '', '0 sky, 1 dark or bias, 2 and 3 dome flat', { range: [0, 3] }),
  usual('minsource', 'integer', '1', '', 'sources that a sensor must have to be simulated', { range: [0, 1_000_000] }),
  usual('moonra', 'number', '180', 'deg', 'right ascension of the Moon', ANGLE),
  usual('moondec', 'number', '-90', 'deg', 'declination of the Moon', ELEVATION),
  usual('moonalt', 'number', '-90', 'deg', 'altitude of the Moon', ELEVATION),
  usual('dist2moon', 'number', '180', 'deg', 'distance of the pointing from the Moon', { range: [0, 180] }),
  usual('moonphase', 'number', '10', '%', "lit part of the Moon's disk", { range: [0, 100] }),
  usual('sunalt', 'number', '-90', 'deg', 'altitude of the Sun', ELEVATION),
  rare('date', 'date', '1994/7/19/0.2988', '', 'year/month/day/fraction, of which only the month is used', {
    spellings: ['slalib_date'],
  }),
  rare('domeint', 'number', '18', 'mag/arcsec2', 'brightness of the dome screen in a flat'),
  rare('domewav', 'number', '0', 'nm', 'wavelength of the dome screen; 0 is white'),
  rare('temperature', 'number', '20', 'C', 'temperature of the air'),
  rare('tempvar', 'number', '0', 'C', 'variation of the temperature'),
  rare('pressure', 'number', '520', 'mmHg', 'pressure of the air'),
  rare('pressvar', 'number', '0', 'mmHg', 'variation of the pressure'),
  rare('overdepbias', 'number', '-45', 'V', 'over-depletion bias of the sensors'),
  rare('ccdtemp', 'number', '173', 'K', 'temperature of the sensors'),
  rare('altvar', 'number', '0', '', 'variation of the altitude'),
  rare('control', 'number', '0', '', 'control of the optics'),
  rare('actuator', 'list', Array(19).fill('0').join(' '), '', 'settings of the actuators, 19 numbers'),
  rare('isdithered', 'integer', '0', '', 'whether the pointing was dithered; ignored'),
  rare('ditherra', 'number', '0', 'deg', 'dither in right ascension; ignored'),
  rare('ditherdec', 'number', '0', 'deg', 'dither in declination; ignored'),
]

const BY_SPELLING = new Map(
  HEADER_KEYS.flatMap((entry) =>
    [entry.key, `opsim_${entry.key}`, `sim_${entry.key}`, ...entry.spellings].map((word) => [word, entry] as const),
  ),
)

/** The key that a header line's first word means, in any of its spellings and cases; undefined for any other word. */
export const headerKey = (word: string): HeaderKey | undefined => BY_SPELLING.get(word.toLowerCase())

/**
 * The key that PhoSim 3.4 would find within a text that is not a header line, such as a comment or the path of an SED:
 * phosim.py looks for the key anywhere in the line (phosim.md section 5).
 */
export const hiddenKey = (text: string): string | undefined =>
  HEADER_KEYS.find(({ key }) => text.includes(key))?.key ??
  (text.includes('zimuth') ? 'azimuth' : text.includes('ltitude') ? 'altitude' : undefined)
