/** The quote before anything is spent: photons, CPU time, memory and volume of one visit. Prices belong to sites. */
import { bandOf } from './bands.ts'
import type { SimulatorVersion } from './catalog-rules.ts'
import { completeHeader, exposureSeconds, type Header, headerNumber } from './header.ts'
import { backgroundRate, DARK_R_RATE, skyViewOf } from './night-sky.ts'
import { type Command, commandNumber } from './physics-commands.ts'
import { COMPANION_BYTES, COMPANION_FILES, PHOSIM_COSTS, STAND_IN_COSTS, type Volume } from './simulation-costs.ts'

export interface EstimateInput {
  readonly simulator: SimulatorVersion
  /** The visit's header; PhoSim's defaults stand for absent keys. */
  readonly header: Header
  readonly commands: readonly Command[]
  readonly sensors: readonly string[]
  /** How many of the visit's snaps are simulated. */
  readonly snaps: number
  /** Objects by the integer below their magnorm, of all catalogs together. */
  readonly magnitudes: Readonly<Record<string, number>>
  /** Sources by sensor where known; else they are taken to lie evenly on all sensors. */
  readonly objectsBySensor?: Readonly<Record<string, number>>
  readonly amplifiers: 'tar' | 'mef' | 'unpacked' | 'none'
}

export interface Estimate {
  /** Sensors that have enough sources to be simulated. */
  readonly sensors: number
  /** Simulate jobs, with one prepare and one collect. */
  readonly jobs: number
  /** Photons of the catalog's sources that one sensor-snap follows, on average. */
  readonly photonsPerJob: number
  /** CPU seconds of a simulate job on average, of the longest (the brightest star lies on it), and of the visit. */
  readonly jobSeconds: number
  readonly longestJobSeconds: number
  readonly totalSeconds: number
  /** Memory that a simulate job asks for. */
  readonly memoryMiB: number
  readonly jobBytes: number
  readonly totalBytes: number
  readonly files: number
}

/** The light on one sensor-snap: of its sources, what their brightest adds where it lies, and the sky in 15 s dark in r. */
interface Light {
  readonly photons: number
  readonly sourceSeconds: number
  readonly brightestSeconds: number
  readonly darkSkies: number
}

const TIMED_EXPOSURE_SECONDS = 15

const photonsOf = (magnorm: number, seconds: number) =>
  PHOSIM_COSTS.photonsAt20 * 10 ** (0.4 * (20 - magnorm)) * (seconds / TIMED_EXPOSURE_SECONDS)

/** CPU seconds of raytrace for one source: photon by photon, until saturation spares most of them. */
function secondsOf(magnorm: number, seconds: number): number {
  const { saturated, photonsPerSecond } = PHOSIM_COSTS
  const spared =
    saturated.seconds * saturated.growth ** (saturated.magnorm - magnorm) * (seconds / TIMED_EXPOSURE_SECONDS)
  return Math.min(photonsOf(magnorm, seconds) / photonsPerSecond, spared)
}

/** CPU seconds of a dark r sky of 15 s with these commands: interpolated in backgamma between the measured ones. */
function darkSkySeconds(commands: readonly Command[]): number {
  const { sky } = PHOSIM_COSTS
  const gamma = Math.max(1, commandNumber(commands, 'backgamma') ?? sky.fullGamma)
  const quick = commandNumber(commands, 'backalpha') === 0
  const [seconds, timedGamma] = quick ? [sky.quickSeconds, sky.quickGamma] : [sky.fullSeconds, sky.fullGamma]
  return seconds * (gamma / timedGamma) ** sky.exponent
}

/** Objects and the middles of their bins. */
const bins = (magnitudes: EstimateInput['magnitudes']) =>
  Object.entries(magnitudes).map(([bin, count]): readonly [number, number] => [Number(bin) + 0.5, count])

function lightOf(input: EstimateInput, header: Header, sensors: readonly string[]): Light {
  const seconds = Math.max(0, exposureSeconds(header))
  const all = bins(input.magnitudes)
  const objects = all.reduce((sum, [, count]) => sum + count, 0)
  const total = (of: (magnorm: number, seconds: number) => number) =>
    all.reduce((sum, [magnorm, count]) => sum + count * of(magnorm, seconds), 0)
  const share = meanShare(input.objectsBySensor, sensors, objects)
  const brightest = Math.min(...all.map(([magnorm]) => magnorm))
  const band = bandOf(headerNumber(header, 'filter'))
  const sky = backgroundRate(skyViewOf(header), band, commandNumber(input.commands, 'zenith_v')) * seconds
  return {
    photons: share * total(photonsOf),
    sourceSeconds: share * total(secondsOf),
    brightestSeconds: all.length === 0 ? 0 : (1 - share) * secondsOf(brightest, seconds),
    darkSkies: sky / (DARK_R_RATE * TIMED_EXPOSURE_SECONDS),
  }
}

const SCIENCE_SENSORS = 189

/** The part of all objects that one of the sensors has on average. */
function meanShare(counts: EstimateInput['objectsBySensor'], sensors: readonly string[], objects: number): number {
  if (counts === undefined) return 1 / SCIENCE_SENSORS
  const sources = sensors.reduce((sum, sensor) => sum + (counts[sensor] ?? 0), 0)
  return Math.min(1, sources / Math.max(1, objects * sensors.length))
}

/** Sensors that `minsource` lets be simulated. */
function litSensors({ sensors, objectsBySensor }: EstimateInput, header: Header): readonly string[] {
  const least = headerNumber(header, 'minsource')
  return objectsBySensor === undefined ? sensors : sensors.filter((sensor) => (objectsBySensor[sensor] ?? 0) >= least)
}

function phosimSeconds({ sourceSeconds, brightestSeconds, darkSkies }: Light, commands: readonly Command[]) {
  const { atmosphereSeconds, raytraceSetupSeconds, digitizeSeconds, digitizeSkySeconds } = PHOSIM_COSTS
  const fixed = atmosphereSeconds + raytraceSetupSeconds + digitizeSeconds
  const sky = darkSkies * (darkSkySeconds(commands) + digitizeSkySeconds)
  const jobSeconds = fixed + sky + sourceSeconds
  return { jobSeconds, longestJobSeconds: jobSeconds + brightestSeconds }
}

function bytesOf({ amplifiers }: EstimateInput, { eImageBytes, amplifierBytes }: Volume): number {
  return eImageBytes + COMPANION_BYTES + (amplifiers === 'none' ? 0 : amplifierBytes)
}

const AMPLIFIER_FILES = { tar: 1, mef: 1, unpacked: 16, none: 0 } as const

/** What one visit will take. Throws a RangeError for a filter that does not exist. */
export function estimateVisit(input: EstimateInput): Estimate {
  const header = completeHeader(input.header)
  const sensors = litSensors(input, header)
  const light = lightOf(input, header, sensors)
  const phosim = input.simulator.name === 'phosim'
  const costs = phosim ? PHOSIM_COSTS : STAND_IN_COSTS
  const seconds = phosim
    ? phosimSeconds(light, input.commands)
    : { jobSeconds: STAND_IN_COSTS.jobSeconds, longestJobSeconds: STAND_IN_COSTS.jobSeconds }
  const simulations = sensors.length * input.snaps
  const jobBytes = bytesOf(input, light.darkSkies > 0 ? costs.withSky : costs.withoutSky)
  const overhead = costs.prepareSeconds + costs.collectSeconds + (phosim ? 0 : sortingSeconds(input))
  return {
    sensors: sensors.length,
    jobs: simulations + 2,
    photonsPerJob: light.photons,
    ...seconds,
    totalSeconds: simulations * seconds.jobSeconds + overhead,
    memoryMiB: costs.memoryMiB,
    jobBytes,
    totalBytes: simulations * jobBytes,
    files: simulations * (COMPANION_FILES + AMPLIFIER_FILES[input.amplifiers]),
  }
}

const sortingSeconds = ({ magnitudes }: EstimateInput) =>
  bins(magnitudes).reduce((sum, [, count]) => sum + count, 0) / STAND_IN_COSTS.objectsPerSecond
