import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cardLines } from '../../../pilot/fits-cards.ts'
import { cardValue, findCards, numberOf, readCards, textOf } from '../../../portal/fits/cards.ts'

const only = (line: string) => readCards([line.padEnd(80)])[0]

test('values are read as the standard writes them, with their comments', () => {
  assert.deepEqual(only('SIMPLE  =                    T / conforms'), {
    key: 'SIMPLE',
    value: true,
    comment: 'conforms',
  })
  assert.deepEqual(only('EXTEND  =                    F'), { key: 'EXTEND', value: false, comment: '' })
  assert.deepEqual(only('NAXIS1  =                 4000 / x'), { key: 'NAXIS1', value: 4000, comment: 'x' })
  assert.equal(only('CRVAL1  =  -5.55555E-05')?.value, -5.55555e-5)
  assert.equal(only('OLD     =              1.25D+3')?.value, 1250)
  assert.equal(only('DOT     =                   1.')?.value, 1)
})

test('a quoted text keeps slashes and doubled quotes and loses its trailing blanks', () => {
  const card = only("OBJECT  = 'O''Neill''s / field  '  / the field")
  assert.deepEqual(card, { key: 'OBJECT', value: "O'Neill's / field", comment: 'the field' })
  assert.equal(only("EMPTY   = ''")?.value, '')
  assert.equal(only("BLANKS  = '        '")?.value, '')
})

test('a text over several CONTINUE cards is one value, its comments joined', () => {
  const header = readCards([
    "PATH    = 'one two &' / first".padEnd(80),
    "CONTINUE  'three &'".padEnd(80),
    "CONTINUE  'it''s four' / last".padEnd(80),
  ])
  assert.deepEqual(header, [{ key: 'PATH', value: "one two three it's four", comment: 'first last' }])
})

test('a CONTINUE after a text that does not ask for one is a remark of its own', () => {
  const header = readCards(["PATH    = 'whole'".padEnd(80), "CONTINUE  'more'".padEnd(80)])
  assert.equal(textOf(header, 'PATH'), 'whole')
  assert.equal(header.length, 2)
})

test('COMMENT, HISTORY and HIERARCH cards are kept, empty lines are not', () => {
  const lines = ['COMMENT made = by hand', '', 'HISTORY twice', 'HIERARCH ESO DET ID = 3 / chip', 'HIERARCH no value']
  const header = readCards(lines.map((line) => line.padEnd(80)))
  assert.deepEqual(header, [
    { key: 'COMMENT', comment: 'made = by hand' },
    { key: 'HISTORY', comment: 'twice' },
    { key: 'ESO DET ID', value: 3, comment: 'chip' },
    { key: 'HIERARCH', comment: ' no value' },
  ])
})

test('a keyword without a value, and one with a complex number, break nothing', () => {
  assert.deepEqual(only('NOTHING =                      / not known'), { key: 'NOTHING', comment: 'not known' })
  assert.equal(only('COMPLEX = (1.0, 2.0) / pair')?.value, '(1.0, 2.0)')
  assert.equal(only("TORN    = 'no end")?.value, "'no end")
})

test('the last of a repeated keyword counts, and only a value of the right kind', () => {
  const header = readCards(["A       = 'text'".padEnd(80), 'B       = 1'.padEnd(80), 'B       = 2'.padEnd(80)])
  assert.equal(numberOf(header, 'B'), 2)
  assert.equal(numberOf(header, 'A'), undefined)
  assert.equal(textOf(header, 'B'), undefined)
  assert.equal(cardValue(header, 'C'), undefined)
})

test('what the pilot writes is read back, long texts too', () => {
  const long = `catalogue of John's field / ${'0123456789'.repeat(14)}`
  const lines = [
    ...cardLines({ key: 'CATALOG', value: long }),
    ...cardLines({ key: 'CRPIX1', value: 2000, float: true, comment: 'pixels' }),
    ...cardLines({ key: 'COMMENT', value: 'STAND-IN: not PhoSim' }),
  ]
  const header = readCards(lines)
  assert.equal(textOf(header, 'CATALOG'), long)
  assert.equal(numberOf(header, 'CRPIX1'), 2000)
  assert.equal(header.at(-1)?.comment, 'STAND-IN: not PhoSim')
})

test('cards are found by all words in keyword, value or comment', () => {
  const header = readCards(["FILTER  = 'r' / band".padEnd(80), 'EXPTIME = 15. / s of exposure'.padEnd(80)])
  assert.deepEqual(
    findCards(header, 'EXPOSURE 15').map(({ key }) => key),
    ['EXPTIME'],
  )
  assert.equal(findCards(header, ' ').length, 2)
  assert.equal(findCards(header, 'r dome').length, 0)
})
