import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Shares } from '../../pilot/shares.ts'

const job = (memoryMiB: number) => ({ memoryMiB, diskMiB: 100 })

test('Empty slots are offered even shares.', () => {
  const shares = new Shares(4, 12_000)
  assert.deepEqual(
    [0, 1, 2, 3].map((slot) => shares.offer(slot, 8000).memoryMiB),
    [3000, 3000, 3000, 3000],
  )
})

test('A slot beside small jobs is offered what they leave, so that a large job can run.', () => {
  const shares = new Shares(4, 12_000)
  for (const slot of [0, 1, 2]) shares.hold(slot, job(1000))
  assert.equal(shares.offer(3, 1000).memoryMiB, 9000)
  shares.hold(3, job(9000))
  shares.release(0)
  assert.equal(shares.offer(0, 1000).memoryMiB, 1000)
})

test('Whatever slots take of what they are offered, memory and disk are never promised twice.', () => {
  const steps = fc.array(
    fc.tuple(fc.nat(5), fc.constantFrom('take', 'release'), fc.double({ min: 0, max: 1, noNaN: true })),
  )
  fc.assert(
    fc.property(steps, (moves) => {
      const shares = new Shares(6, 10_000)
      const held = new Map<number, { memoryMiB: number; diskMiB: number }>()
      for (const [slot, move, part] of moves) {
        shares.release(slot)
        held.delete(slot)
        if (move === 'release') continue
        const offered = shares.offer(slot, 5000)
        const taken = { memoryMiB: Math.floor(offered.memoryMiB * part), diskMiB: Math.floor(offered.diskMiB * part) }
        shares.hold(slot, taken)
        held.set(slot, taken)
        const sum = (of: 'memoryMiB' | 'diskMiB') => [...held.values()].reduce((all, each) => all + each[of], 0)
        assert(sum('memoryMiB') <= 10_000 && sum('diskMiB') <= 5000, `${sum('memoryMiB')}, ${sum('diskMiB')}`)
      }
    }),
  )
})
