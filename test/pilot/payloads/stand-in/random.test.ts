import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createCanvas } from '../../../../pilot/payloads/stand-in/canvas.ts'
import { addCosmicRays } from '../../../../pilot/payloads/stand-in/cosmic-rays.ts'
import { addPoissonLevel } from '../../../../pilot/payloads/stand-in/poisson-table.ts'
import { mixSeeds, Random } from '../../../../pilot/payloads/stand-in/random.ts'

function meanAndVariance(values: ArrayLike<number>) {
  const mean = Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
  return { mean, variance: Array.from(values).reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length }
}

describe('random numbers', () => {
  it('are the same from the same seed and different from neighbouring ones', () => {
    const draw = (seed: number) => {
      const random = new Random(seed)
      return Array.from({ length: 5000 }, () => random.bits())
    }
    const first = draw(1)
    assert.deepEqual(draw(1), first)
    assert.notDeepEqual(draw(2), first)
  })

  it('tell snap 1 of one chip from snap 0 of the next', () => {
    assert.notEqual(mixSeeds(1000, 1, 5), mixSeeds(1000, 0, 6))
    assert.notEqual(mixSeeds(1000, 1, 5), mixSeeds(1001, 0, 5))
    const seeds = Array.from({ length: 378 }, (_, i) => mixSeeds(1000, i % 2, i >> 1))
    assert.equal(new Set(seeds).size, 378)
  })

  it('are Poissonian one by one and by the table, for small and for large means', () => {
    for (const mean of [0.02, 1.5, 45, 500, 20_000]) {
      const random = new Random(3)
      const canvas = createCanvas(400, 400)
      addPoissonLevel(canvas, mean, random)
      const single = Float32Array.from({ length: 160_000 }, () => random.poisson(mean))
      for (const found of [canvas.electrons, single].map(meanAndVariance)) {
        assert.ok(Math.abs(found.mean - mean) < 5 * Math.sqrt(mean / 160_000), `mean ${found.mean} of ${mean}`)
        assert.ok(Math.abs(found.variance / mean - 1) < 0.08, `variance ${found.variance} of ${mean}`)
      }
      assert.ok(canvas.electrons.every(Number.isInteger))
    }
  })
})

describe('cosmic rays', () => {
  it('come as often as raydensity says, and not at all at 0', () => {
    const canvas = createCanvas()
    const rays = addCosmicRays(canvas, 0.6, 150, new Random(8))
    assert.ok(Math.abs(rays - 0.6 * 16.288 * 10) < 35, `${rays}`)
    const lit = canvas.electrons.filter((value) => value > 0).length
    assert.ok(lit > 3 * rays && lit < 80 * rays, `${lit} pixels`)
    assert.ok(canvas.electrons.every(Number.isInteger))
    const dark = createCanvas(100, 100)
    assert.equal(addCosmicRays(dark, 0, 15, new Random(8)), 0)
    assert.ok(dark.electrons.every((value) => value === 0))
  })
})
