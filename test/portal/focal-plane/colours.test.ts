/** Letters on the colours of the tokens can be read, by day and by night. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { JOB_STATES } from '../../../core/contract/lifecycle.ts'
import { rampColour } from '../../../portal/focal-plane/number-layer.ts'
import { stateMark } from '../../../portal/focal-plane/state-layer.ts'
import { ROOT } from '../../source-tree.ts'

type Triple = readonly [number, number, number]

const TOKENS = readFileSync(join(ROOT, 'portal/ui/tokens.css'), 'utf8')
const NIGHT = 1

/** A token's colour, by day (0) or by night (1), in linear light. */
function token(name: string, when: number): Triple {
  const [, value = ''] = new RegExp(`${name}: ([^;]+);`).exec(TOKENS) ?? []
  const hexes = value.match(/#[0-9a-f]{6}/g) ?? []
  const hex = hexes[when] ?? hexes[0]
  assert.ok(hex, name)
  const part = (at: number) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return [part(1), part(3), part(5)]
}

const times = (rows: readonly Triple[], [x, y, z]: Triple): Triple => {
  const row = (at: number) => (rows[at]?.[0] ?? 0) * x + (rows[at]?.[1] ?? 0) * y + (rows[at]?.[2] ?? 0) * z
  return [row(0), row(1), row(2)]
}

/** Ottosson 2020, A perceptual color space for image processing: linear light to LMS, and LMS roots to Oklab; and back. */
const TO_LMS: readonly Triple[] = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
]
const FROM_LMS: readonly Triple[] = [
  [4.0767416621, -3.3077115913, 0.2309699292],
  [-1.2684380046, 2.6097574011, -0.3413193965],
  [-0.0041960863, -0.7034186147, 1.707614701],
]

/** Oklab is linear in the cube roots of LMS, so that mixing may be done there. */
function mixed(one: Triple, other: Triple, share: number): Triple {
  const [a, b] = [times(TO_LMS, one), times(TO_LMS, other)]
  const part = (at: 0 | 1 | 2) => (Math.cbrt(a[at]) * (1 - share) + Math.cbrt(b[at]) * share) ** 3
  return times(FROM_LMS, [part(0), part(1), part(2)])
}

const luminance = ([red, green, blue]: Triple) => 0.2126 * red + 0.7152 * green + 0.0722 * blue

/** WCAG 2.2's contrast ratio. */
function contrast(one: Triple, other: Triple): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

const nameIn = (css: string) => /--[\w-]+/.exec(css)?.[0] ?? css

for (const [when, time] of ['by day', 'by night'].entries()) {
  test(`the letter of every state can be read on its colour ${time}`, () => {
    for (const state of JOB_STATES) {
      const { fill, ink } = stateMark(state)
      const ratio = contrast(token(nameIn(fill), when), token(nameIn(ink), when))
      assert.ok(ratio >= 4.5, `${state}: ${ratio.toFixed(2)}`)
    }
  })

  test(`a number can be read on every step of the ramp ${time}`, () => {
    for (const steps of [1, 2, 3, 4, 5, 6, 7])
      for (let step = 0; step < steps; step++) {
        const { fill, ink } = rampColour(step, steps)
        const share = Number(/(\d+)%/.exec(fill)?.[1]) / 100
        const ground = mixed(token('--ramp-least', when), token('--ramp-most', when), share)
        const ratio = contrast(ground, token(nameIn(ink), when))
        assert.ok(ratio >= 4.4, `step ${step} of ${steps}: ${ratio.toFixed(2)}`)
      }
  })

  test(`the hues can be told from the ground and carry letters ${time}`, () => {
    for (let hue = 1; hue <= 6; hue++) {
      const colour = token(`--hue-${hue}`, when)
      assert.ok(contrast(colour, token('--on-vivid', when)) >= 4.5, `letter on ${hue}`)
      assert.ok(contrast(colour, token('--surface', when)) >= 3, `${hue} on the surface`)
    }
  })
}

test('the ramp goes away from the ground: darker by day and lighter by night', () => {
  const far = (when: number) => luminance(token('--ramp-most', when)) - luminance(token('--ramp-least', when))
  assert.ok(far(0) < 0 && far(NIGHT) > 0)
})
