import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { CatalogCheck, type CatalogCheckOptions } from '../../phosim/catalog-check.ts'
import type { FaultCode } from '../../phosim/catalog-faults.ts'
import type { CatalogVerdict } from '../../phosim/catalog-verdict.ts'
import { HEADER_DEFAULTS, writeHeader } from '../../phosim/header.ts'

const PHOSIM = { name: 'phosim', version: '3.4' }
const HEADER = writeHeader(HEADER_DEFAULTS)
const STAR = 'object 7 0.01 -0.01 20 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none'
const GALAXY = STAR.replace('star', 'sersic2d 1.0 0.8 30 4')

type Files = Readonly<Record<string, string>>

function check(files: Files | string, options: Partial<CatalogCheckOptions> = {}): CatalogVerdict {
  const given = typeof files === 'string' ? { catalog: files } : files
  const machine = new CatalogCheck({ simulator: PHOSIM, bundle: new Set(Object.keys(given)), ...options })
  const read = (name: string) => {
    for (const [index, line] of (given[name] ?? '').split('\n').entries()) machine.line(name, index + 1, line)
  }
  read(Object.keys(given)[0] ?? '')
  for (const { path } of machine.includes) read(path)
  return machine.verdict()
}

/** The faults of a star's catalog with one more line, as `code:line`. */
const faultsOf = (line: string, options: Partial<CatalogCheckOptions> = {}) =>
  places(check(`${HEADER}${STAR}\n${line}`, options))
const places = ({ errors, warnings }: CatalogVerdict) =>
  [...errors, ...warnings].map(({ code, line }) => `${code}:${line}`)
const LAST = HEADER.split('\n').length + 1

function catches(code: FaultCode, line: string, options: Partial<CatalogCheckOptions> = {}): void {
  assert.deepEqual(faultsOf(line, options), [`${code}:${LAST}`], line)
}

test('a complete catalog has neither error nor warning', () => {
  const verdict = check(`${HEADER}${STAR}\n${GALAXY}\n\n# a remark\n`)
  assert.deepEqual(places(verdict), [])
  assert.equal(verdict.objects, 2)
  assert.deepEqual(verdict.header, HEADER_DEFAULTS)
  assert.deepEqual(verdict.objectsBySensor, { R22_S11: 2 })
  assert.deepEqual(verdict.magnitudes, { '20': 2 })
  assert.deepEqual(verdict.models, { point: 1, sersic2d: 1 })
  assert.equal(verdict.brightest, 20)
  assert.equal(verdict.rules, 'phosim 3.4')
})

test('a web page, such as one that asks to sign in, is told as one', () => {
  const [error] = check('<!DOCTYPE html>\n<html><body>Sign in</body></html>\n').errors
  assert.equal(error?.code, 'web-page')
  assert.match(error?.remedy ?? '', /behind a sign-in, fetch it yourself/)
})

test('what PhoSim 3.4 cannot read is an error with its line', () => {
  catches('id-not-number', STAR.replace('object 7', 'object MS_567_8'))
  catches('object-in-comment', `# ${STAR}`)
  catches('object-in-comment', '# an object that matters')
  catches('model-unknown', STAR.replace('star', 'knots'))
  catches('field-count', 'object 1 2 3')
  catches('not-a-number', STAR.replace(' 20 ', ' nan '))
  catches('dust-law', STAR.replace('none none', 'none fitzpatrick 0.1 3.1'))
  catches('model-file-missing', STAR.replace('star', 'arcs/lens.fits.gz 0.1 0'))
  catches('conflict-marker', '<<<<<<< HEAD')
  catches('conflict-marker', '=======')
  catches('conflict-marker', '>>>>>>> branch')
})

test('values that PhoSim cannot take are errors with their line', () => {
  catches('lensing', STAR.replace('.txt 0 0 0 0', '.txt 0 0.8 0.7 0'))
  catches('lensing', STAR.replace('.txt 0 0 0 0', '.txt 0 0 0 1'))
  catches('redshift', STAR.replace('.txt 0', '.txt -1'))
  catches('sersic-index', GALAXY.replace('30 4', '30 9.9'))
  catches('sersic-index', GALAXY.replace('30 4', '30 0.09'))
  assert.deepEqual(faultsOf(GALAXY.replace('30 4', '30 0.1')), [])
  assert.ok(faultsOf(STAR.replace('-0.01', '-91')).includes(`declination:${LAST}`))
})

test('what PhoSim takes otherwise than meant is a warning', () => {
  catches('magnorm-faint', STAR.replace(' 20 ', ' 50 '))
  catches('magnorm-bright', STAR.replace(' 20 ', ' 9.99 '))
  catches('axes-swapped', GALAXY.replace('1.0 0.8', '0.8 1.0'))
  catches('offsets', STAR.replace('0 0 star', '0 1e-6 star'))
  catches('hidden-key', STAR.replace('../sky/sed_flat.txt', 'updates/x.spec'))
  catches('hidden-key', '# filter three of five')
  catches('key-unknown', 'rightasension 53')
  catches('key-repeated', 'filter 4')
  assert.deepEqual(faultsOf('seqnum 0'), [])
})

test('paths that leave the data are refused, and only four spectra of ../sky exist', () => {
  const sed = (path: string) => STAR.replace('../sky/sed_flat.txt', path)
  catches('path-outside', sed('../../secrets.txt'))
  catches('path-outside', sed('../sky/../../x'))
  catches('path-outside', sed('../sky/..'))
  catches('path-outside', sed('/etc/passwd'))
  catches('path-outside', 'includeobj ../../etc/passwd')
  catches('path-outside', 'includeobj /etc/passwd')
  catches('path-outside', STAR.replace('star', '../../x.fits 0.1 0'))
  catches('sed-missing', sed('../sky/sed_500.txt'))
  for (const name of ['sed_flat', 'sed_dome', 'darksky_sed', 'lunar_sed']) {
    assert.deepEqual(faultsOf(sed(`../sky/${name}.txt`)), [])
  }
})

test('spectra are looked for in the bundle, then in the list of the site, and named if nobody has them', () => {
  const lines = ['mine/a.spec', 'site/b.spec', 'lost/c.spec'].map((path) => STAR.replace('../sky/sed_flat.txt', path))
  const catalog = HEADER + lines.join('\n')
  const files = { catalog, 'mine/a.spec': '' }
  const verdict = check(files, { knownSed: (path) => path === 'site/b.spec' })
  assert.deepEqual(places(verdict), [`sed-missing:${LAST + 1}`])
  assert.deepEqual(verdict.seds, ['site/b.spec', 'lost/c.spec'])
  assert.deepEqual(places(check(files)), [])
})

test('ten thousand spectra are not all listed', () => {
  const lines = Array.from({ length: 10_000 }, (_, index) => STAR.replace('../sky/sed_flat.txt', `many/${index}.spec`))
  const verdict = check(HEADER + lines.join('\n'))
  assert.equal(verdict.seds.length, 1000)
  assert.ok(verdict.sedsOmitted)
})

test('included files are named once, relative to the first, and their headers do not count', () => {
  const files = {
    'run/catalog.txt': `${HEADER}includeobj stars.txt\nincludeobj ./stars.txt.gz\nincludeobj stars.txt`,
    'run/stars.txt': `${STAR}\nfilter 5`,
    'run/stars.txt.gz': `includeobj more.txt\n${GALAXY}`,
  }
  const verdict = check(files)
  assert.deepEqual(
    verdict.includes.map(({ path }) => path),
    ['run/stars.txt', 'run/stars.txt.gz'],
  )
  assert.equal(verdict.objects, 2)
  assert.deepEqual(places(verdict), ['include-nested:1', 'header-in-include:2'])
  assert.equal(verdict.header?.filter, '2')
  catches('include-missing', 'includeobj absent.txt')
})

test('a catalog of more than twenty files is refused', () => {
  const names = Array.from({ length: 20 }, (_, index) => `stars_${index}`)
  const files = {
    catalog: HEADER + names.map((name) => `includeobj ${name}\n`).join(''),
    ...Object.fromEntries(names.map((name) => [name, STAR])),
  }
  assert.deepEqual(check(files).counts, { 'too-many-files': 1 })
})

test('an empty catalog is an error unless it is a dark, a flat or wanted empty', () => {
  assert.deepEqual(places(check(HEADER)), ['no-objects:undefined'])
  assert.deepEqual(places(check(HEADER.replace('telconfig 0', 'telconfig 2'))), [])
  assert.deepEqual(places(check(HEADER.replace('minsource 1', 'minsource 0'))), [])
})

test('header values are judged at their own lines', () => {
  const lineOf = (start: string) => HEADER.split('\n').findIndex((line) => line.startsWith(start)) + 1
  const judged = (from: string, to: string) => places(check(HEADER.replace(from, to) + STAR))
  assert.deepEqual(judged('filter 2', 'filter r'), [`header-value:${lineOf('filter')}`])
  assert.deepEqual(judged('obshistid 9999', 'obshistid v9999'), ['header-value:1'])
  assert.deepEqual(judged('vistime 33', 'vistime 3'), [`exposure-time:${lineOf('vistime')}`])
  assert.deepEqual(judged('camconfig 1', 'camconfig 7'), [`camconfig:${lineOf('camconfig')}`])
  assert.deepEqual(judged('seed 1000', 'seed -1'), [`seed-clock:${lineOf('seed')}`])
})

test('absent keys make one warning that lists the values PhoSim will take', () => {
  const { warnings } = check(`obshistid 5\nfilter 3\n${STAR}`)
  assert.equal(warnings.length, 1)
  assert.match(warnings[0]?.message ?? '', /altitude 89, .*seeing 0.0, .*nsnap 2/)
})

test('objects alone have no observation, and are counted by sensor once one is given', () => {
  const alone = check(STAR)
  assert.deepEqual(places(alone), [])
  assert.equal(alone.header, undefined)
  assert.equal(alone.objectsBySensor, undefined)
  assert.deepEqual(check(STAR, { observation: HEADER_DEFAULTS }).objectsBySensor, { R22_S11: 1 })
})

test('the values of a visit win over those of the catalog', () => {
  const verdict = check(HEADER + STAR, { observation: { rightascension: '120' } })
  assert.deepEqual(verdict.objectsBySensor, {})
  assert.match(verdict.warnings[0]?.message ?? '', /1 of 1 objects are outside/)
  assert.equal(verdict.header?.rightascension, '0')
})

test('more sources on a sensor than the site allows is an error, the sky counted with them', () => {
  const stars = `${HEADER}${`${STAR}\n`.repeat(101)}`
  assert.deepEqual(check(stars, { sourceLimit: 12_001 }).counts, {})
  const verdict = check(stars, { sourceLimit: 12_000 })
  assert.match(verdict.errors[0]?.message ?? '', /R22_S11 has 101 sources and 11900 of the sky; the limit is 12000/)
  const moonlit = stars.replace('moonalt -90', 'moonalt 30')
  assert.deepEqual(check(moonlit, { sourceLimit: 23_900 }).counts, { 'too-many-sources': 1 })
})

test('fifty faults are kept, all are counted, and a late kind is not crowded out', () => {
  const bad = STAR.replace('object 7', 'object X')
  const verdict = check(`${HEADER}${`${bad}\n`.repeat(200)}<<<<<<< HEAD\n${STAR}`)
  assert.equal(verdict.errors.length, 50)
  assert.deepEqual(verdict.counts, { 'id-not-number': 200, 'conflict-marker': 1 })
  assert.ok(verdict.errors.some(({ code }) => code === 'conflict-marker'))
  const [first] = verdict.errors
  assert.match(first?.phosim ?? '', /no light at all/)
  assert.match(first?.remedy ?? '', /legal for imSim/)
})

test('the box around objects on both sides of RA 0 is small', () => {
  const { box } = check(
    `${STAR.replace('0.01', '359.9')}\n${STAR.replace('0.01', '0.2')}\n${STAR.replace('0.01', '-0.3')}`,
  )
  assert.ok(Math.abs((box?.fromRaDeg ?? 0) - 359.7) < 1e-9)
  assert.ok(Math.abs((box?.toRaDeg ?? 0) - 0.2) < 1e-9)
})

test('rules belong to a simulator and its version', () => {
  const disk = STAR.replace('star', `sersicDisk ${'1 '.repeat(6).trim()}`)
  const moved = STAR.replace('0 0 star', '0 1e-6 star')
  const six = check(`${HEADER}${disk}\n${moved}`, { simulator: { name: 'phosim', version: '6.1' } })
  assert.deepEqual(six.counts, { offsets: 1 })
  assert.match(six.warnings[0]?.message ?? '', /degrees/)
  assert.deepEqual(check(HEADER + disk, { simulator: { name: 'stand-in', version: '1' } }).counts, {
    'model-unknown': 1,
  })
  assert.throws(
    () => new CatalogCheck({ simulator: { name: 'phosim', version: '2.0' } }),
    /no catalog rules for phosim 2.0/,
  )
})

test("PhoSim 6's own header keys are no fault there, and its generators stand for objects", () => {
  const header = HEADER.replace('camconfig 1', 'camconfig 1\nairglow 21\nstars 18 22 0.1')
  assert.deepEqual(check(header, { simulator: { name: 'phosim', version: '6.0' } }).counts, {})
  assert.deepEqual(check(header).counts, { 'key-unknown': 2, 'no-objects': 1 })
})

test('no text, however strange, makes the check throw', () => {
  const word = fc.oneof(
    fc.constantFrom('object', 'includeobj', '#', 'filter', 'seed', '../..', '1e999', '<<<<<<<'),
    fc.string(),
  )
  const text = fc.array(
    fc.array(word, { maxLength: 20 }).map((words) => words.join(' ')),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(text, (lines) => {
      const { errors, counts } = check(lines.join('\n'))
      assert.ok(errors.length <= 50 && Object.values(counts).every((count) => count > 0))
    }),
  )
})

test('a verdict survives JSON', () => {
  const verdict = check(`${HEADER}${STAR}\nobject X`)
  assert.deepEqual(JSON.parse(JSON.stringify(verdict)), verdict)
})

const CATALOGS = new URL('../../../shared/data/catalogs/', import.meta.url)
const skip = existsSync(CATALOGS) ? false : 'the reference catalogs of ../shared/data are not here'
const reference = (name: string) => check({ [name]: readFileSync(new URL(name, CATALOGS), 'utf8') })

test('the reference catalogs of PhoSim and DESC have no error', { skip }, () => {
  const objects = { star: 1, small_catalog: 2823, flatr_instcat_0: 0, 'phosim_stars.txt': 74 }
  for (const [name, count] of Object.entries(objects)) {
    const verdict = reference(name)
    assert.deepEqual(verdict.errors, [], name)
    assert.equal(verdict.objects, count, name)
    assert.deepEqual(
      Object.keys(verdict.counts).filter((code) => code !== 'header-defaults'),
      [],
      name,
    )
  }
})

test('every fault of the deliberately broken catalog is named by its line', { skip }, () => {
  const { errors, warnings } = reference('bad_instcat.txt')
  assert.deepEqual(
    errors.map(({ code, line }) => `${line} ${code}`),
    [
      '22 id-not-number',
      '43 model-unknown',
      '44 model-unknown',
      '45 model-file-missing',
      '48 id-not-number',
      '48 not-a-number',
      '49 id-not-number',
      '49 not-a-number',
      '51 object-in-comment',
      '52 id-not-number',
      '54 id-not-number',
    ],
  )
  assert.deepEqual(
    warnings.map(({ code, line }) => `${line} ${code}`),
    ['31 magnorm-faint', '42 axes-swapped', 'undefined header-defaults'],
  )
})
