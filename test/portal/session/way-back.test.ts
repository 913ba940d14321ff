import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { safeWayBack } from '../../../portal/session/way-back.ts'

const ORIGIN = 'https://imsim.example.org'

test('A page of ours is come back to as it was, with its query and its place', () => {
  for (const place of ['/', '/tasks/1?sort=state&site=A#R22_S11', '/jobs.json?days=7', '/links/a.b.c'])
    assert.equal(safeWayBack(place, ORIGIN), place)
})

test('Whatever leads elsewhere, or back into the sign-in, leads to the first page', () => {
  const elsewhere = [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/..//evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    'tasks',
    '',
    '/signed-in?code=x',
    '/tasks/../signed-in?code=x',
    '/signed-out',
  ]
  for (const place of elsewhere) assert.equal(safeWayBack(place, ORIGIN), '/', JSON.stringify(place))
})

test('Whatever it is given, it gives a path of ours, however often it is read', () => {
  const piece = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '\t',
    '\n',
    '@',
    ':',
    '?',
    '#',
    'evil.example',
    'tasks',
    '%2f',
    ' ',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      (place) => {
        const back = safeWayBack(place, ORIGIN)
        assert.equal(new URL(back, ORIGIN).origin, ORIGIN)
        assert.match(back, /^\/(?![/\\])/)
        assert.equal(safeWayBack(back, ORIGIN), back)
      },
    ),
    { numRuns: 2000 },
  )
})
