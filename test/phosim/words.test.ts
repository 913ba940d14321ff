import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decimal, Words } from '../../phosim/words.ts'

const read = (word: string) => decimal(word, 0, word.length)

test('a decimal number is read to the last bit as the language reads it', () => {
  const decimals = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.tuple(fc.maxSafeInteger(), fc.nat(25)).map(([whole, places]) => `${whole}.${'0'.repeat(places)}7`),
    fc.stringMatching(/^[+-]?\d{1,20}\.\d{0,20}$/),
  )
  fc.assert(fc.property(decimals, (word) => Object.is(read(word), Number(word))))
})

test('a word that is not a finite decimal number is none', () => {
  for (const word of [
    '',
    '.',
    '-',
    '+.',
    'inf',
    '-inf',
    'nan',
    'Infinity',
    '1e999',
    '0x10',
    '1.2.3',
    '1e',
    '12abc',
    'MS_1',
  ]) {
    assert.ok(Number.isNaN(read(word)), word)
  }
})

test('words are what stands between blanks, tabs and carriage returns', () => {
  const words = new Words()
  const word = fc.stringMatching(/^[!-~]{1,12}$/)
  const blank = fc.stringMatching(/^[ \t\r]{1,3}$/)
  fc.assert(
    fc.property(fc.array(fc.tuple(blank, word), { maxLength: 40 }), blank, (pairs, end) => {
      words.split(pairs.flat().join('') + end)
      assert.equal(words.count, pairs.length)
      assert.deepEqual(
        pairs.map((_, index) => words.word(index)),
        pairs.map(([, text]) => text),
      )
    }),
  )
  assert.equal(words.word(1000), '')
})

test('a line of a thousand words is counted and does no harm', () => {
  const words = new Words()
  words.split('1 '.repeat(1000))
  assert.equal(words.count, 1000)
  assert.equal(words.word(999), '')
  assert.ok(Number.isNaN(words.number(999)))
})
