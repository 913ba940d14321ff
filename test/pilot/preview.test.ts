import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decode } from 'fast-png'
import { Random } from '../../pilot/payloads/stand-in/random.ts'
import { drawText, textWidth } from '../../pilot/pixel-font.ts'
import { CAPTION_ROWS, previewPng } from '../../pilot/preview.ts'
import { stretch, zscale } from '../../pilot/zscale.ts'

describe('the zscale range', () => {
  const noise = (level: number, width: number) => {
    const random = new Random(1)
    return Float32Array.from({ length: 40_000 }, () => level + width * random.normal())
  }

  it('spans the noise about the sky and is not moved by bright stars', () => {
    const plain = zscale(noise(500, 22))
    const values = noise(500, 22)
    for (let i = 0; i < values.length; i += 100) values[i] = 90_000
    const starry = zscale(values)
    assert.ok(plain.low > 400 && plain.low < 490 && plain.high > 520 && plain.high < 750, JSON.stringify(plain))
    assert.ok(Math.abs(starry.low - plain.low) < 25 && starry.high < 800, JSON.stringify(starry))
  })

  it('of an image without noise runs from its darkest to its brightest pixel', () => {
    const range = zscale(Float32Array.from({ length: 1000 }, (_, i) => (i === 500 ? 9 : 0)))
    assert.deepEqual(range, { low: 0, high: 9 })
    assert.equal(stretch(9, range), 255)
    assert.deepEqual(zscale(new Float32Array(1000)), { low: 0, high: 1 })
  })
})

describe('a preview', () => {
  it('is binned by eight with y up, and carries its caption in a strip beneath', () => {
    const pixels = new Float32Array(800 * 400)
    for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++) pixels[y * 800 + x] = 100
    const { width, height, channels, data } = decode(previewPng(pixels, 800, 400, 'STAND-IN'))
    assert.deepEqual([width, height, channels], [100, 50 + CAPTION_ROWS, 1])
    assert.equal(data[49 * 100], 255)
    assert.equal(data[0], 0)
    assert.ok(data.slice(50 * 100).includes(235))
  })
})

it('every sign that pictures use has dots, and none leaves its cell', () => {
  for (const sign of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./') {
    let dots = 0
    drawText(sign, (x, y) => {
      assert.ok(x >= 0 && x < 5 && y >= 0 && y < 7)
      dots++
    })
    assert.ok(dots > 0, sign)
  }
  assert.equal(textWidth('AB'), 11)
})
