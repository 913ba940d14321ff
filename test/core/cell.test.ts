/** Cells of sixteen bytes: what is written is read, amounts to one per cent. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Cell,
  type Cells,
  cellAt,
  isSameCell,
  MAX_CODES,
  MAX_ROUNDS,
  type Measures,
  measuresAt,
  OTHER,
  withCell,
} from '../../core/cell.ts'
import { FAILURE_CLASSES } from '../../core/contract/failures.ts'
import { JOB_STATES } from '../../core/contract/lifecycle.ts'

const EMPTY: Cells = { day: '2026-01-05', cells: new Uint8Array(), sites: [], codes: [] }

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

const CELLS: fc.Arbitrary<Cell> = fc
  .record({
    state: fc.constantFrom(...JOB_STATES),
    attempt: fc.integer({ min: 0, max: 255 }),
    round: fc.integer({ min: 1, max: MAX_ROUNDS }),
    site: maybe(fc.constantFrom('A', 'B', 'C')),
    failure: maybe(fc.constantFrom(...FAILURE_CLASSES)),
    code: maybe(fc.constantFrom('exit-1', 'exit-139', 'sed-missing')),
  })
  .map(({ site, failure, code, ...rest }) => ({
    ...rest,
    ...(site === undefined ? {} : { site }),
    ...(failure === undefined ? {} : { failure }),
    ...(code === undefined ? {} : { code }),
  }))

const AMOUNT = fc.double({ min: 0, max: 1e8, noNaN: true })
const MEASURES: fc.Arbitrary<Measures> = fc.record(
  {
    startedAt: fc
      .date({ min: new Date('2026-01-05T00:00:00Z'), max: new Date('2050-01-01T00:00:00Z'), noInvalidDate: true })
      .map((at) => at.toISOString()),
    wallSeconds: AMOUNT,
    cpuSeconds: AMOUNT,
    memoryMiB: AMOUNT,
  },
  { requiredKeys: [] },
)

test('a cell is read as it was written, and no other is touched', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(60), CELLS, MEASURES), { maxLength: 20 }), (written) => {
      const board = written.reduce((onto, [index, cell, measures]) => withCell(onto, index, cell, measures), EMPTY)
      const last = new Map(written.map(([index, cell]) => [index, cell]))
      for (let index = 0; index <= 60; index++) assert.deepEqual(cellAt(board, index), last.get(index))
    }),
  )
})

test('a start is known to the minute, an amount of one or more to a hundredth', () => {
  fc.assert(
    fc.property(MEASURES, ({ startedAt, ...amounts }) => {
      const known = { ...amounts, ...(startedAt === undefined ? {} : { startedAt }) }
      const read = measuresAt(withCell(EMPTY, 3, { state: 'running', attempt: 1, round: 1 }, known), 3)
      assert.equal(read.startedAt, startedAt?.replace(/:\d\d\.\d{3}Z$/, ':00.000Z'))
      for (const name of ['wallSeconds', 'cpuSeconds', 'memoryMiB'] as const) {
        const [told = 0, was = 0] = [read[name], amounts[name]]
        assert.ok(Math.abs(told - was) <= 0.016 * Math.max(was, 1), `${was} was read as ${told}`)
      }
    }),
  )
})

test('what was read is written as the very same cell, so that a merge of it changes nothing', () => {
  fc.assert(
    fc.property(CELLS, MEASURES, (cell, measures) => {
      const once = withCell(EMPTY, 0, cell, measures)
      assert.ok(isSameCell(once, withCell(once, 0, cell, measuresAt(once, 0)), 0))
    }),
  )
})

test('codes that come after a board knows enough of them are one and the same', () => {
  const failed = (code: string): Cell => ({ state: 'failed', attempt: 1, round: 1, failure: 'payload', code })
  const board = Array.from({ length: 60 }, (_, n) => n).reduce(
    (onto, n) => withCell(onto, n, failed(`exit-${n}`)),
    EMPTY,
  )
  assert.equal(board.codes.length, MAX_CODES)
  const codes = Array.from({ length: 60 }, (_, n) => cellAt(board, n)?.code)
  assert.deepEqual(
    codes.slice(0, MAX_CODES - 1),
    Array.from({ length: MAX_CODES - 1 }, (_, n) => `exit-${n}`),
  )
  assert.deepEqual(new Set(codes.slice(MAX_CODES - 1)), new Set([OTHER]))
})
