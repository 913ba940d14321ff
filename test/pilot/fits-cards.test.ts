import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { cardLines, parseCards } from '../../pilot/fits-cards.ts'

describe('a FITS card', () => {
  it('is always eighty characters of printable ASCII', () => {
    const lines = cardLines({ key: 'OBJECT', value: 'Café – α Cen\n', comment: 'naïve' })
    assert.deepEqual(
      lines.map((line) => line.length),
      [80],
    )
    assert.match(lines[0] ?? '', /^OBJECT {2}= 'Caf\? \? \? Cen\?' \/ na\?ve +$/)
  })

  it('writes logicals, integers and floats where the standard wants them', () => {
    assert.equal(cardLines({ key: 'SIMPLE', value: true })[0]?.trimEnd(), 'SIMPLE  =                    T')
    assert.equal(cardLines({ key: 'NAXIS1', value: 4000 })[0]?.trimEnd(), 'NAXIS1  =                 4000')
    assert.equal(cardLines({ key: 'PLTSCAL', value: 20, float: true })[0]?.trimEnd(), 'PLTSCAL =                  20.')
    assert.equal(
      cardLines({ key: 'CD1_1', value: 5.5e-7, float: true })[0]?.trimEnd(),
      'CD1_1   =               5.5E-7',
    )
  })

  it('doubles quotes within strings and reads them back', () => {
    const lines = cardLines({ key: 'PHOV0', value: "it's 'so'" })
    assert.match(lines[0] ?? '', /'it''s ''so'''/)
    assert.equal(parseCards(lines).values.get('PHOV0'), "it's 'so'")
  })

  it('carries long strings on, however many quotes they hold', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{0,300}$/), (text) => {
        const lines = cardLines({ key: 'PHOV12', value: text })
        assert.ok(lines.every((line) => line.length === 80))
        return parseCards(lines).values.get('PHOV12') === text.trimEnd()
      }),
    )
  })

  it('breaks long comments into several cards', () => {
    const lines = cardLines({ key: 'COMMENT', value: 'x'.repeat(150) })
    assert.equal(lines.length, 3)
    assert.equal(parseCards(lines).comments.join(''), 'x'.repeat(150))
  })

  it('refuses keys and numbers that FITS does not know', () => {
    assert.throws(() => cardLines({ key: 'too long a key', value: 1 }), RangeError)
    assert.throws(() => cardLines({ key: 'NAN', value: Number.NaN }), RangeError)
  })
})
