/** Text for a terminal. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  bar,
  byteText,
  clip,
  dollarText,
  durationText,
  paintFor,
  safeLine,
  safeText,
  table,
  widthOf,
} from '../../cli/terminal.ts'

const plain = paintFor(false, {}, false)

test('bytes have three digits and a unit', () => {
  assert.deepEqual([0, 999, 1000, 14.2e9, 999_999, 52.9e6].map(byteText), [
    '0 B',
    '999 B',
    '1.00 kB',
    '14.2 GB',
    '1000 kB',
    '52.9 MB',
  ])
})

test('durations are in their two largest units', () => {
  assert.deepEqual([0, 0.44, 45, 187, 7500, 273_600].map(durationText), [
    '0 s',
    '0.4 s',
    '45 s',
    '3 min 07 s',
    '2 h 05 min',
    '3 d 04 h',
  ])
})

test('dollars keep the digits that tell something', () => {
  assert.deepEqual([0, 12.4, 0.00312].map(dollarText), ['$0', '$12.40', '$0.0031'])
})

test('a table sets numbers to the right and ignores colours in its widths', () => {
  const paint = paintFor(true, {}, false)
  const lines = table(
    ['NAME', '>COUNT'],
    [
      [paint.red('a'), '1'],
      ['long', '1000'],
    ],
    paint,
  )
  assert.deepEqual(lines.map(widthOf), [11, 11, 11])
  assert.equal(table(['NAME'], [], plain).length, 0)
})

test('a bar is as wide as asked, whatever the fraction', () => {
  for (const fraction of [-1, 0, 0.013, 0.5, 0.999, 1, 2]) assert.equal(widthOf(bar(fraction, 20, plain)), 20)
})

test('a clipped line says that it was clipped', () => assert.equal(clip('abcdef', 4), 'abc…'))

test('files and services cannot send control characters to the terminal', () => {
  assert.equal(safeLine('a\u001b]0;title\u0007b\u001b[31mred'), 'a ]0;title b\u001b[31mred')
  assert.equal(safeText('a\u001b[2Jb\n\tc'), 'a[2Jb\n\tc')
})

test('colours follow the flag, then NO_COLOR, then FORCE_COLOR, then the terminal', () => {
  const coloured = (...args: Parameters<typeof paintFor>) => paintFor(...args).isColorSupported
  assert.equal(coloured(true, { NO_COLOR: '1' }, false), true)
  assert.equal(coloured(undefined, { NO_COLOR: '1' }, true), false)
  assert.equal(coloured(undefined, { FORCE_COLOR: '1' }, false), true)
  assert.equal(coloured(undefined, {}, true), true)
  assert.equal(coloured(undefined, { TERM: 'dumb' }, true), false)
})
