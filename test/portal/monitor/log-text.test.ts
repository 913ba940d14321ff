/** Tests of a log as it grows and is searched. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cutAt, ENOUGH_CHARS, foundIn, grown, linesOf, NO_LOG, nextPieceMs } from '../../../portal/monitor/log-text.ts'

const live = { text: 'one\n', source: 'live', nextOffset: 7, complete: false } as const
const rest = { text: 'two\n', source: 'archive', nextOffset: 99, complete: true } as const

test('pieces of a log are put together, and a live one is known to lack its beginning', () => {
  const log = grown(grown(NO_LOG, live), rest)
  assert.deepEqual(log, { text: 'one\ntwo\n', source: 'archive', nextOffset: 99, complete: true, lacksBeginning: true })
  assert.equal(grown(NO_LOG, rest).lacksBeginning, false)
})

test('a log is fetched on while there is more, but no more than a reader can want', () => {
  const piece = grown(NO_LOG, { ...rest, complete: false })
  assert.equal(nextPieceMs(piece, false), 1)
  assert.equal(nextPieceMs({ ...piece, text: 'x'.repeat(ENOUGH_CHARS) }, true), false)
  assert.equal(nextPieceMs({ ...piece, complete: true }, true), false)
})

test('a log that grows is asked for again only while it is followed', () => {
  assert.equal(nextPieceMs(grown(NO_LOG, live), false), false)
  assert.equal(nextPieceMs(grown(NO_LOG, live), true), 2000)
})

test('lines end with a newline, a carriage return or both, and the last end makes no empty line', () => {
  assert.deepEqual(linesOf('a\r\nb\rc\n'), ['a', 'b', 'c'])
  assert.deepEqual(linesOf(''), [])
})

test('a word is found whatever its case', () => {
  assert.deepEqual(foundIn(['Error: x', 'fine', 'an ERROR'], 'error'), [0, 2])
  assert.deepEqual(foundIn(['a'], ''), [])
})

test('a line cut at a word is the same line when put together, and every second part is the word', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1, maxLength: 2 }), (line, word) => {
      // Some letters change their length with their case (İ): such lines are not cut by position.
      fc.pre(line.toLowerCase().length === line.length && word.toLowerCase().length === word.length)
      const parts = cutAt(line, word)
      assert.equal(parts.join(''), line)
      for (const [index, part] of parts.entries())
        if (index % 2 === 1) assert.equal(part.toLowerCase(), word.toLowerCase())
    }),
  )
})
