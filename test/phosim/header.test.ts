import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  completeHeader,
  exposureSeconds,
  HEADER_DEFAULTS,
  hasObservation,
  headerProblems,
  pointingOf,
  readHeader,
  readHeaderLine,
  writeHeader,
} from '../../phosim/header.ts'
import { HEADER_KEYS, hiddenKey } from '../../phosim/header-keys.ts'

test('every spelling of a header line, old or new, means the same key', () => {
  const spellings: Record<string, readonly string[]> = {
    obshistid: ['Opsim_obshistid 1', 'obshistid 1', 'obsid 1'],
    rightascension: ['Unrefracted_RA_deg 1', 'Unrefracted_RA 1', 'rightascension\t1'],
    declination: ['Unrefracted_Dec_deg 1', 'declination  1 '],
    azimuth: ['Unrefracted_Azimuth 1', 'azimuth 1'],
    mjd: ['Opsim_expmjd 1', 'mjd 1'],
    seeing: ['Opsim_rawseeing 1', 'rawseeing 1', 'seeing 1'],
    seed: ['SIM_SEED     1', 'seed 1'],
    vistime: ['SIM_VISTIME 1', 'vistime 1'],
    date: ['Slalib_date 1', 'date 1'],
  }
  for (const [key, lines] of Object.entries(spellings)) {
    for (const line of lines) assert.deepEqual(readHeaderLine(line), { key, value: '1' }, line)
  }
  assert.equal(readHeaderLine('rightasension 1'), undefined)
})

test('the defaults of PhoSim 3.4 are themselves a valid header', () => {
  assert.deepEqual(headerProblems(HEADER_DEFAULTS), [])
  assert.equal(HEADER_DEFAULTS.obshistid, '9999')
  assert.equal(exposureSeconds({}), 15)
})

test('a header that is written and read again is the same', () => {
  const value = fc.double({ min: 0, max: 5, noNaN: true, noDefaultInfinity: true })
  const header = fc.dictionary(
    fc.constantFrom('rightascension', 'declination', 'mjd', 'seeing', 'moonra'),
    value.map(String),
  )
  fc.assert(fc.property(header, (given) => assert.deepEqual({ ...readHeader(writeHeader(given)) }, { ...given })))
  assert.deepEqual(readHeader(writeHeader(HEADER_DEFAULTS)), HEADER_DEFAULTS)
})

test('a value that could smuggle a second line into a header is refused', () => {
  assert.throws(() => writeHeader({ filter: '2\nincludeobj ../../etc/passwd' }), /filter is .* must be a whole number/)
  assert.throws(() => writeHeader({ seddir: '/etc' }), /seddir is not a header key/)
})

test('each value out of its range is named with the range', () => {
  const problems = headerProblems({
    filter: '6',
    obshistid: 'abc',
    declination: '91',
    seed: '1.5',
    date: 'today',
    altitude: '40',
  })
  assert.deepEqual(
    problems.map(({ key }) => key),
    ['filter', 'obshistid', 'declination', 'seed', 'date'],
  )
  assert.match(problems[0]?.problem ?? '', /from 0 to 5/)
})

test('the exposure of a snap is what readouts leave of the visit', () => {
  assert.equal(exposureSeconds({ vistime: '33', nsnap: '2' }), 15)
  assert.equal(exposureSeconds({ vistime: '15', nsnap: '1' }), 15)
  assert.ok(exposureSeconds({ vistime: '3', nsnap: '2' }) <= 0)
})

test('a header tells an observation once it names a visit or a place', () => {
  assert.ok(hasObservation({ obshistid: '1' }))
  assert.ok(hasObservation({ declination: '-10' }))
  assert.ok(!hasObservation({ vistime: '15', nsnap: '1' }))
  assert.deepEqual(pointingOf({ rightascension: '53.1' }), { raDeg: 53.1, decDeg: 0, rotSkyPosDeg: 0 })
  assert.equal(completeHeader({ filter: '4' }).filter, '4')
})

test('a key hidden in other text is found as PhoSim would find it', () => {
  assert.equal(hiddenKey('starSED/seeded/x.spec.gz'), 'seed')
  assert.equal(hiddenKey('galaxySED/update_2.spec'), 'date')
  assert.equal(hiddenKey('starSED/phoSimMLT/lte034-4.5-1.0a+0.4.BT-Settl.spec.gz'), undefined)
})

test('no key of the table can be mistaken for another', () => {
  const words = HEADER_KEYS.flatMap(({ key, spellings }) => [key, ...spellings])
  assert.equal(new Set(words).size, words.length)
})
