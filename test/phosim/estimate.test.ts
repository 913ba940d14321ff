import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type EstimateInput, estimateVisit } from '../../phosim/estimate.ts'
import { SENSORS } from '../../phosim/focal-plane.ts'
import { combineCommands } from '../../phosim/physics-commands.ts'

/** The run that was measured: one star on R22_S11, r, 15 s, without Moon. */
const STAR: EstimateInput = {
  simulator: { name: 'phosim', version: '3.4' },
  header: { obshistid: '99999999', filter: '2', vistime: '15', nsnap: '1', altitude: '89' },
  commands: [],
  sensors: ['R22_S11'],
  snaps: 1,
  magnitudes: { '19': 1 },
  objectsBySensor: { R22_S11: 1 },
  amplifiers: 'tar',
}

const preset = (name: string) => combineCommands(name, '').commands
const star = (change: Partial<EstimateInput>) => estimateVisit({ ...STAR, ...change })
const near = (actual: number, expected: number, part: number) =>
  assert.ok(Math.abs(actual / expected - 1) <= part, `${actual} is not ${expected} within ${100 * part} %`)

test('the runs that were measured are estimated to a quarter', () => {
  near(star({ commands: preset('nobackground') }).jobSeconds, 32 + 45 + 11, 0.25)
  near(star({ commands: preset('quickbackground') }).jobSeconds, 32 + 765 + 41, 0.25)
  near(star({}).jobSeconds, 32 + 10_700 + 41, 0.25)
  near(star({ commands: preset('dc2-background') }).jobSeconds, 32 + 40 + 1450 + 41, 0.25)
})

test('bright stars take what they were measured to take, saturation and all', () => {
  const bright = (bin: number) => star({ magnitudes: { [bin]: 1 }, commands: preset('nobackground') }).jobSeconds
  const [fifteen, twelve] = [(bright(14) + bright(15)) / 2, (bright(11) + bright(12)) / 2]
  near(fifteen, 32 + 105 + 11, 0.25)
  near(twelve, 32 + 235 + 11, 0.25)
})

test('the sky costs more in z, under the Moon, and in longer exposures', () => {
  const r = star({}).jobSeconds
  near(star({ header: { ...STAR.header, filter: '4' } }).jobSeconds / r, 79.1 / 33, 0.05)
  const moonlit = { ...STAR.header, moonalt: '60', moonphase: '95', dist2moon: '50' }
  assert.ok(star({ header: moonlit }).jobSeconds > 3 * r)
  near(star({ header: { ...STAR.header, vistime: '30' } }).jobSeconds / r, 2, 0.05)
})

test('a dark exposure has neither sky nor sources to pay for', () => {
  const dark = star({ header: { ...STAR.header, telconfig: '1' }, magnitudes: {}, objectsBySensor: { R22_S11: 1 } })
  assert.ok(dark.jobSeconds < 120)
  assert.equal(dark.photonsPerJob, 0)
})

test('only sensors with enough sources are simulated', () => {
  const estimate = star({ sensors: SENSORS, snaps: 2, amplifiers: 'unpacked' })
  assert.deepEqual([estimate.sensors, estimate.jobs, estimate.files], [1, 4, 38])
  const empty = star({ sensors: SENSORS, header: { ...STAR.header, minsource: '0' } })
  assert.equal(empty.sensors, 189)
})

test('the longest job is the one on which the brightest star lies', () => {
  const magnitudes = { '11': 1, '23': 50_000 }
  const { jobSeconds, longestJobSeconds } = estimateVisit({
    ...STAR,
    magnitudes,
    commands: preset('nobackground'),
    sensors: ['R22_S10', 'R22_S11'],
    objectsBySensor: { R22_S10: 25_000, R22_S11: 25_001 },
  })
  assert.ok(longestJobSeconds > jobSeconds + 90)
})

test('a whole focal plane of both snaps is 20 GB of PhoSim and 14 GB of the stand-in', () => {
  const whole: Partial<EstimateInput> = { sensors: SENSORS, snaps: 2, header: { ...STAR.header, minsource: '0' } }
  near(star(whole).totalBytes, 20e9, 0.05)
  const standIn = star({ ...whole, simulator: { name: 'stand-in', version: '1' } })
  near(standIn.totalBytes, 14e9, 0.05)
  assert.equal(standIn.jobs, 380)
  assert.ok(standIn.jobSeconds <= 4 && standIn.totalSeconds < 2000)
  assert.ok(star({ ...whole, commands: preset('nobackground') }).totalBytes < 5.5e9)
})

test('without counts by sensor, sources are taken to lie evenly on the focal plane', () => {
  const { objectsBySensor: _, ...unknown } = STAR
  const even = estimateVisit({
    ...unknown,
    sensors: SENSORS,
    magnitudes: { '19': 189 },
    commands: preset('nobackground'),
  })
  near(even.jobSeconds, star({ commands: preset('nobackground') }).jobSeconds, 1e-9)
})

test('a filter that does not exist is refused', () => {
  assert.throws(() => star({ header: { ...STAR.header, filter: '7' } }), /filter 7 is none of 0 to 5/)
})
