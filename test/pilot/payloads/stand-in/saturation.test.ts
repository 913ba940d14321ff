import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createCanvas } from '../../../../pilot/payloads/stand-in/canvas.ts'
import { saturate } from '../../../../pilot/payloads/stand-in/saturation.ts'

const WELL = 100_000

function bled(charges: Readonly<Record<number, number>>, blooming = true): Float32Array {
  const canvas = createCanvas(4000, 3)
  for (const [x, charge] of Object.entries(charges)) canvas.electrons[4000 + Number(x)] = charge
  saturate(canvas, WELL, blooming)
  assert.ok(canvas.electrons.subarray(0, 4000).every((value) => value === 0))
  return canvas.electrons.slice(4000, 8000)
}

const total = (row: Float32Array) => row.reduce((sum, value) => sum + value, 0)
const full = (row: Float32Array) => [...row.keys()].filter((x) => (row[x] ?? 0) >= WELL)

describe('a well that overflows', () => {
  it('fills its neighbours along x on both sides and loses nothing', () => {
    const row = bled({ 1000: 7 * WELL })
    assert.deepEqual(full(row), [997, 998, 999, 1000, 1001, 1002, 1003])
    assert.equal(total(row), 7 * WELL)
  })

  it('stops at x = 2000 from either half, and turns back', () => {
    assert.deepEqual(full(bled({ 1998: 9 * WELL })), [1991, 1992, 1993, 1994, 1995, 1996, 1997, 1998, 1999])
    assert.deepEqual(full(bled({ 2001: 9 * WELL })), [2000, 2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008])
  })

  it('loses charge only at the outer edge, where the half is read', () => {
    assert.equal(total(bled({ 1: 9 * WELL })), 6 * WELL)
    assert.equal(total(bled({ 3999: 9 * WELL })), 5 * WELL)
  })

  it('passes over wells that are full already', () => {
    const row = bled({ 1000: 3 * WELL, 1001: WELL, 1002: 3 * WELL })
    assert.equal(total(row), 7 * WELL)
    assert.equal(full(row).length, 7)
  })

  it('is only cut off without blooming', () => {
    const row = bled({ 1000: 7 * WELL, 1001: 5 }, false)
    assert.deepEqual([row[999], row[1000], row[1001]], [0, WELL, 5])
  })
})
