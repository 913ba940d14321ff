/** The physics commands that a user may give: PhoSim's keys with their arguments, ranges, units and meanings. */

/** `flag` is 0 or 1. */
export type Argument = 'flag' | 'integer' | 'number'

export interface CommandKey {
  readonly key: string
  readonly arguments: readonly Argument[]
  /** Of a single argument; surfaces, layers and terms have none. */
  readonly range?: readonly [number, number]
  readonly unit: string
  readonly meaning: string
  /** Programs of PhoSim 3.4 that read it. */
  readonly readBy: 'raytrace' | 'atmosphere' | 'both'
  /** The first version that knows it; earlier ones pass over it silently. */
  readonly since: '3.4' | '3.7' | '6.0'
  /** May stand on several lines, each for another surface, layer or degree of freedom. */
  readonly repeatable: boolean
}

type Extra = Partial<Pick<CommandKey, 'range' | 'unit' | 'readBy' | 'since' | 'repeatable'>>

const command = (key: string, args: readonly Argument[], meaning: string, extra: Extra = {}): CommandKey => ({
  key,
  arguments: args,
  meaning,
  unit: '',
  readBy: 'raytrace',
  since: '3.4',
  repeatable: false,
  ...extra,
})

const flag = (key: string, meaning: string) => command(key, ['flag'], meaning)
const value = (key: string, unit: string, meaning: string, extra: Extra = {}) =>
  command(key, ['number'], meaning, { unit, ...extra })
const positive = (key: string, unit: string, meaning: string, most = 1e12) =>
  value(key, unit, meaning, { range: [0, most] })
const bare = (key: string, meaning: string) => command(key, [], meaning, { readBy: 'both' })
/** A value for one layer of the atmosphere. */
const layer = (key: string, unit: string, meaning: string) =>
  command(key, ['integer', 'number'], meaning, { unit, readBy: 'both', repeatable: true })

const FILES = [
  flag('centroidfile', 'write the centroid of every source'),
  flag('throughputfile', 'write where photons were lost'),
  flag('eventfile', 'write every photon (large)'),
  flag('opdfile', 'write the optical path difference'),
]

const SKY = [
  value('zenith_v', 'mag/arcsec2', 'V brightness of the dark sky at zenith; 100 and more is no dark sky', {
    range: [0, 10_000],
  }),
  positive('raydensity', '1/cm2/15 s', 'cosmic rays; 0 for none', 1000),
  positive('scalenumber', '', 'scale of the cosmic rays', 1000),
  positive('backalpha', '', 'accuracy of the background: angular', 1000),
  positive('backbeta', '', 'accuracy of the background: positions', 1000),
  positive('backgamma', '', 'accuracy of the background: photons drawn at once, larger is faster', 1e6),
  positive('backdelta', '', 'accuracy of the background: wavelengths', 1e6),
  positive('backradius', 'arcsec', 'radius of one patch of the background', 3600),
  positive('backbuffer', 'pixels', 'margin of the background about the sensor', 10_000),
  value('activebuffer', 'pixels', 'margin within which photons are followed', { range: [0, 10_000], since: '3.7' }),
  positive('np', '', 'part of the photons drawn at once', 1),
  positive('screentol', '', 'tolerance of the screens', 1e6),
  positive('transtol', '', 'tolerance of the transmission', 1e6),
  positive('airglowvariation', '', 'variation of the airglow over the field', 1000),
  flag('straylight', 'light that reaches the sensor by other ways'),
  positive('straylightcut', '', 'limit of the stray light', 1e6),
]

const INSTRUMENT = [
  command('aperturemode', ['integer'], 'shape of the aperture', { range: [0, 10] }),
  command('ghost', ['integer'], 'switch one ghost reflection on', { range: [0, 1000], repeatable: true }),
  flag('ghostonly', 'nothing but ghosts'),
  flag('telescopemode', 'the telescope'),
  flag('trackingmode', 'errors of tracking'),
  flag('detectormode', 'the sensor'),
  flag('diffractionmode', 'diffraction at the spider'),
  flag('zernikemode', 'figure errors of the surfaces'),
  flag('coatingmode', 'coatings of the surfaces'),
  flag('contaminationmode', 'dust and condensation on the surfaces'),
  flag('saturation', 'wells that are full hold no more'),
  flag('blooming', 'what they do not hold runs along the column'),
  flag('fringing', 'interference within the sensor'),
  flag('deadlayer', 'dead layer of the sensor'),
  flag('chargesharing', 'brighter and fatter: charge repels charge'),
  flag('chargediffusion', 'charge spreads on its way to the wells'),
  flag('photoelectric', 'where photons convert'),
  flag('pixelerror', 'errors of the pixel boundaries'),
  flag('impurityvariation', 'tree rings'),
  flag('fieldanisotropy', 'uneven fields at the edges'),
  command('izernike', ['integer', 'integer', 'number'], 'one Zernike term of one surface', {
    unit: 'mm',
    repeatable: true,
  }),
  command('ichebyshev', ['integer', 'integer', 'number'], 'one Chebyshev term of one surface', {
    unit: 'mm',
    repeatable: true,
  }),
  command('body', ['integer', 'integer', 'number'], 'move one surface along one degree of freedom', {
    repeatable: true,
  }),
  value('shuttererror', 's', 'error of the shutter'),
  value('timeoffset', 's', 'shift in time'),
  ...['windjitter', 'rotationjitter', 'elevationjitter', 'azimuthjitter'].map((key) =>
    positive(key, 'arcsec', 'jitter of the telescope', 3600),
  ),
]

const SENSOR = [
  positive('welldepth', 'electrons', 'what one pixel holds', 1e9),
  ...['nbulk', 'nf', 'nb'].map((key) => value(key, '1/cm3', 'doping of the sensor')),
  ...['sf', 'sb'].map((key) => positive(key, 'um', 'scale of the doping', 1e6)),
  positive('siliconthickness', 'um', 'thickness of the sensor', 1e4),
  value('overdepbias', 'V', 'over-depletion bias', { range: [-1000, 0] }),
  positive('ccdtemp', 'K', 'temperature of the sensor', 400),
  value('qevariation', '', 'variation of the quantum efficiency'),
]

const ATMOSPHERE = [
  ...[
    ['clearperturbations', 'no errors of the optics'],
    ['cleartracking', 'no errors of tracking'],
    ['clearclouds', 'no clouds'],
    ['clearopacity', 'a transparent atmosphere'],
    ['clearturbulence', 'no turbulence'],
    ['cleardefects', 'sensors without defects'],
    ['cleareverything', 'all of these: a perfect instrument in space'],
  ].map(([key = '', meaning = '']) => bare(key, meaning)),
  layer('seeing', 'arcsec', 'turbulence of one layer'),
  layer('wind', 'm/s', 'wind of one layer'),
  layer('winddir', 'deg', 'direction of the wind of one layer'),
  layer('outerscale', 'm', 'outer scale of one layer'),
  layer('height', 'km', 'height of one layer'),
  layer('densityfluc', '', 'fluctuations of the density of one layer'),
  layer('densitymean', '', 'mean density of one layer'),
  layer('cloudmean', 'mag', 'mean extinction of the clouds of one layer'),
  layer('cloudvary', 'mag', 'variation of the clouds of one layer'),
  command('numlevel', ['integer'], 'layers of the atmosphere', { range: [1, 7], readBy: 'atmosphere' }),
  value('outerx', 'cm', 'size of the outer screen', { range: [1, 1e9], readBy: 'atmosphere' }),
  flag('atmosphericdispersion', 'dispersion by the atmosphere'),
  flag('atmosphericdispcenter', 'dispersion taken out at the centre of the field'),
  flag('airrefraction', 'refraction by the air'),
  ...['reldensity', 'relo2', 'relo3', 'relh2o'].map((key) =>
    positive(key, '', 'relative to the standard atmosphere', 100),
  ),
  positive('aerosoltau', '', 'optical depth of aerosols', 100),
  value('aerosolindex', '', 'slope of the aerosols with wavelength', { range: [-10, 10] }),
  positive('lascatprob', '', 'probability of large-angle scattering', 1),
  positive('domeseeing', 'arcsec', 'turbulence within the dome', 60),
  positive('toypsf', 'arcsec', 'a Gaussian in place of the atmosphere', 60),
  positive('finitedistance', 'm', 'sources at a finite distance', 1e12),
]

const RUN = [
  value('date', '', '0 leaves the DATE card out, so that files repeat to the byte', { range: [0, 1] }),
  command('sourceperthread', ['integer'], 'sources that one thread takes', { range: [1, 1e9], since: '3.7' }),
]

/** Every command that may be given, in the order in which a form shows them. */
export const COMMAND_KEYS: readonly CommandKey[] = [...FILES, ...SKY, ...INSTRUMENT, ...SENSOR, ...ATMOSPHERE, ...RUN]

const BY_KEY = new Map(COMMAND_KEYS.map((entry) => [entry.key, entry]))

export const commandKey = (word: string): CommandKey | undefined => BY_KEY.get(word)

const SERVICE = 'the service sets it for every job'
/** Keys that PhoSim reads and that nobody may give, because of what they would reach. */
export const FORBIDDEN_KEYS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['datadir', 'seddir', 'imagedir', 'bindir', 'instrdir', 'outputdir', 'workdir'].map((key) => [
      key,
      'it would read or write outside the job: bring SEDs and pictures with the catalog',
    ]),
  ),
  ...Object.fromEntries(
    ['obshistid', 'chipid', 'exposureid', 'nsnap', 'checkpointcount', 'checkpointtotal'].map((key) => [key, SERVICE]),
  ),
  extraid: 'it would change the names of the files: submit another visit',
  seed: 'PhoSim overwrites it: give the seed with the observation',
  tarfile: SERVICE,
  exptime: 'give vistime and nsnap with the observation',
  cloudscreen: 'it names a file of the site',
  fea: 'it names a file of the site: use body or izernike',
  dlsm: 'it names a file of the site: use body or izernike',
  minx: 'part of a sensor cannot be verified',
  maxx: 'part of a sensor cannot be verified',
  miny: 'part of a sensor cannot be verified',
  maxy: 'part of a sensor cannot be verified',
  ...Object.fromEntries(
    ['centerx', 'centery', 'pixelsize', 'pixelsx', 'pixelsy'].map((key) => [key, 'the sensors are those of LSST']),
  ),
}
