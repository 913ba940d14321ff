/** The rules of each simulator and version: which catalogs it can read, and where its limits lie. */
import { MODELS_3_4, MODELS_6, type ModelWord } from './spatial-models.ts'

export interface CatalogRules {
  /** Their name in verdicts: the simulator and version whose language they are. */
  readonly name: string
  readonly models: ReadonlyMap<string, ModelWord>
  /** The unit in which dRA and dDec are read. */
  readonly offsets: 'radians' | 'degrees'
  /** The SEDs below `../sky/`; undefined when nobody has listed them. */
  readonly skySeds?: ReadonlySet<string>
  /** Files that one catalog may consist of, the first included. */
  readonly catalogFiles: number
  /** Sources that one sensor may hold, those of the sky included. */
  readonly sourceLimit: number
  /** First words of header lines that are no fault, though the table of 3.4's keys does not have them. */
  readonly otherKeys: ReadonlySet<string>
  /** Header keys that make objects without any object line. */
  readonly generators: ReadonlySet<string>
  /** Where the defaults of the header differ from 3.4's. */
  readonly headerDefaults: Readonly<Record<string, string>>
}

/** DESC's catalogs have it; PhoSim passes over it. */
const SEQNUM = 'seqnum'

const PHOSIM_3_4: CatalogRules = {
  name: 'phosim 3.4',
  models: MODELS_3_4,
  offsets: 'radians',
  skySeds: new Set(['sed_flat.txt', 'sed_dome.txt', 'darksky_sed.txt', 'lunar_sed.txt']),
  catalogFiles: 20,
  sourceLimit: 150_000,
  otherKeys: new Set([SEQNUM]),
  generators: new Set(),
  headerDefaults: {},
}

const PHOSIM_6: CatalogRules = {
  name: 'phosim 6',
  models: MODELS_6,
  offsets: 'degrees',
  catalogFiles: 32,
  sourceLimit: 150_000,
  otherKeys: new Set(
    [SEQNUM, 'airglow', 'cloudcover', 'clouddepth', 'humidity', 'move', 'focus', 'driftx', 'drifty'].concat([
      'rotationtracking',
      'nframes',
      'nskip',
      'numexp',
      'obstime',
    ]),
  ),
  generators: new Set(['stars', 'stargrid', 'galaxies']),
  headerDefaults: { nsnap: '1', vistime: '15', camconfig: '7', seeing: '-1' },
}

export interface SimulatorVersion {
  readonly name: string
  readonly version: string
}

/**
 * The rules of a simulator's version, for example `phosim` and `3.4` or `6.1.2`; undefined when there are none.
 * The stand-in reads PhoSim 3.4's language in every version of its own.
 */
export function rulesFor(simulator: SimulatorVersion): CatalogRules | undefined {
  if (simulator.name === 'stand-in') return { ...PHOSIM_3_4, name: `stand-in ${simulator.version}` }
  if (simulator.name !== 'phosim') return undefined
  const [major, minor] = simulator.version.replace(/^v/, '').split('.')
  if (major === '3' && minor === '4') return PHOSIM_3_4
  return major === '6' ? PHOSIM_6 : undefined
}

/** The same; throws a RangeError when there are none. */
export function requireRules(simulator: SimulatorVersion): CatalogRules {
  const rules = rulesFor(simulator)
  if (rules !== undefined) return rules
  const { name, version } = simulator
  throw new RangeError(
    `there are no catalog rules for ${name} ${version}; there are for phosim 3.4, phosim 6 and stand-in`,
  )
}
