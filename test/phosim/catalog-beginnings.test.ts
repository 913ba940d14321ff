import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CatalogBeginnings, candidates, mayBegin } from '../../phosim/catalog-beginnings.ts'

const HEADER = 'obshistid 230\nrightascension 53\ndeclination -27.4\nfilter 2\n'
const STAR = 'object 7 53.01 -27.41 20 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none\n'

function foundIn(files: Readonly<Record<string, string>>): readonly string[] {
  const beginnings = new CatalogBeginnings()
  for (const [name, text] of Object.entries(files)) for (const line of text.split('\n')) beginnings.line(name, line)
  return beginnings.found
}

test('two catalogs of which neither includes the other are both found, with a header or without', () => {
  assert.deepEqual(foundIn({ 'a.txt': HEADER + STAR, 'b.txt': HEADER + STAR }), ['a.txt', 'b.txt'])
  assert.deepEqual(foundIn({ 'a.txt': HEADER + STAR, 'stars.txt': STAR }), ['a.txt', 'stars.txt'])
  assert.deepEqual(foundIn({ 'dark.txt': HEADER, 'flat.txt': HEADER }), ['dark.txt', 'flat.txt'])
})

test('a file that another includes is no catalog of its own, wherever the two stand', () => {
  const galaxies = { 'field/more/galaxies.txt.gz': STAR }
  const main = { 'field/main.txt': `${HEADER}includeobj more/galaxies.txt.gz\nincludeobj ./stars.txt\n` }
  assert.deepEqual(foundIn({ ...galaxies, ...main, 'field/stars.txt': STAR }), ['field/main.txt'])
  assert.deepEqual(foundIn({ ...main, ...galaxies, 'stars.txt': STAR }), ['field/main.txt', 'stars.txt'])
})

test('remarks, SEDs and physics commands are no catalogs', () => {
  const others = {
    readme: 'This tar holds\nobject lists of the field, for filter 2\n',
    'sed_mine.txt': '300 1.0\n1200 1.0\n',
    commands: 'zenith_v 1000\nraydensity 0\nseeing 0.7\n',
  }
  assert.deepEqual(foundIn({ ...others, 'main.txt': HEADER + STAR }), ['main.txt'])
})

test('files that include each other leave none to begin with', () => {
  assert.deepEqual(foundIn({ 'a.txt': 'includeobj b.txt\n', 'b.txt': 'includeobj a.txt\n' }), [])
})

test('pictures, SEDs and what macOS leaves in a tar are passed over by their names', () => {
  assert.deepEqual(
    ['a.txt', 'a.txt.gz', 'lens.fits.gz', 'agn.spec', 'read.md', 'field/._a.txt', '.DS_Store'].filter(mayBegin),
    ['a.txt', 'a.txt.gz'],
  )
})

test('where all files are named like SEDs, any of them may be the catalog, but no picture', () => {
  assert.deepEqual(candidates(['a.dat', 'b.txt']), ['b.txt'])
  assert.deepEqual(candidates(['a.dat', 'lens.fits']), ['a.dat'])
  assert.deepEqual(candidates(['lens.fits']), [])
})
