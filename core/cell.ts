/** A cell of a visit's board: what lists tell of one job, in sixteen bytes. */
import { FAILURE_CLASSES, type FailureClass } from './contract/failures.ts'
import { JOB_STATES, type JobState } from './contract/lifecycle.ts'
import { instant, secondsBetween } from './instants.ts'

/**
 * Where each part of a cell lies, and how many bytes it has, the highest first. A byte that numbers a word counts from
 * one, so that zero says nothing: a cell that is not lit is all zeros.
 */
const PARTS = {
  /** A word of JOB_STATES. */
  state: { at: 0, bytes: 1 },
  /** A name among the board's sites. */
  site: { at: 1, bytes: 1 },
  attempt: { at: 2, bytes: 1 },
  round: { at: 3, bytes: 1 },
  /** A word of FAILURE_CLASSES. */
  failure: { at: 4, bytes: 1 },
  /** A name among the board's codes. */
  code: { at: 5, bytes: 1 },
  /** Minutes from the beginning of the board's day, and one more. */
  started: { at: 6, bytes: 4 },
  /** Amounts by their logarithm. */
  wallSeconds: { at: 10, bytes: 2 },
  cpuSeconds: { at: 12, bytes: 2 },
  memoryMiB: { at: 14, bytes: 2 },
} as const
type Part = keyof typeof PARTS

export const CELL_BYTES = 16
/** What the byte of the round holds. */
export const MAX_ROUNDS = 255
const MAX_ATTEMPT = 255

/** Names that a board has for codes at most: the last of them is `other`, which stands for all that come later. */
export const MAX_CODES = 50
const MAX_SITES = 255
export const OTHER = 'other'

/** What a cell says of its job. A lit cell without a site has not been placed yet. */
export interface Cell {
  readonly state: JobState
  readonly site?: string
  readonly attempt: number
  readonly round: number
  readonly failure?: FailureClass
  /** The failure's code. */
  readonly code?: string
}

/** What a cell knows of how its job ran: the instant to the minute, amounts to one per cent. */
export interface Measures {
  readonly startedAt?: string
  readonly wallSeconds?: number
  readonly cpuSeconds?: number
  readonly memoryMiB?: number
}

/** A board's cells, and what their numbers stand for. */
export interface Cells {
  readonly day: string
  readonly cells: Uint8Array
  readonly sites: readonly string[]
  readonly codes: readonly string[]
}

function numberIn(cells: Uint8Array, index: number, part: Part): number {
  const { at, bytes } = PARTS[part]
  const from = index * CELL_BYTES + at
  let number = 0
  for (let byte = from; byte < from + bytes; byte++) number = number * 256 + (cells[byte] ?? 0)
  return number
}

function putNumber(cells: Uint8Array, index: number, part: Part, number: number): void {
  const { at, bytes } = PARTS[part]
  const last = index * CELL_BYTES + at + bytes - 1
  for (let n = 0, rest = number; n < bytes; n++, rest = Math.floor(rest / 256)) cells[last - n] = rest % 256
}

/** The cell at an index, or undefined when it is not lit. */
export function cellAt({ cells, sites, codes }: Cells, index: number): Cell | undefined {
  const state = JOB_STATES[numberIn(cells, index, 'state') - 1]
  if (state === undefined) return undefined
  const site = sites[numberIn(cells, index, 'site') - 1]
  const failure = FAILURE_CLASSES[numberIn(cells, index, 'failure') - 1]
  const code = codes[numberIn(cells, index, 'code') - 1]
  return {
    state,
    attempt: numberIn(cells, index, 'attempt'),
    round: numberIn(cells, index, 'round'),
    ...(site === undefined ? {} : { site }),
    ...(failure === undefined ? {} : { failure }),
    ...(code === undefined ? {} : { code }),
  }
}

const AMOUNTS = ['wallSeconds', 'cpuSeconds', 'memoryMiB'] as const

/** How the job at an index ran; read for rows alone, since counts have no need of it. */
export function measuresAt({ day, cells }: Cells, index: number): Measures {
  const measures: { -readonly [K in keyof Measures]: Measures[K] } = {}
  const minutes = numberIn(cells, index, 'started')
  if (minutes > 0) measures.startedAt = instant(midnight(day), (minutes - 1) * 60)
  for (const name of AMOUNTS) {
    const amount = amountOf(numberIn(cells, index, name))
    if (amount > 0) measures[name] = amount
  }
  return measures
}

/** The same board with another cell; it grows to hold it. */
export function withCell<B extends Cells>(board: B, index: number, cell: Cell, measures: Measures = {}): B {
  const cells = new Uint8Array(Math.max(board.cells.length, (index + 1) * CELL_BYTES))
  cells.set(board.cells)
  const sites = knowing(board.sites, cell.site, MAX_SITES)
  const codes = knowing(board.codes, cell.code, MAX_CODES)
  const put = (part: Part, number: number) => putNumber(cells, index, part, number)
  put('state', placeIn(JOB_STATES, cell.state))
  put('site', placeIn(sites, cell.site))
  put('attempt', Math.min(cell.attempt, MAX_ATTEMPT))
  put('round', cell.round)
  put('failure', placeIn(FAILURE_CLASSES, cell.failure))
  put('code', placeIn(codes, cell.code))
  put('started', minutesOf(board.day, measures.startedAt))
  for (const name of AMOUNTS) put(name, logarithmOf(measures[name] ?? 0))
  return { ...board, cells, sites, codes }
}

/** Whether two boards have the very same cell there. */
export function isSameCell(a: Cells, b: Cells, index: number): boolean {
  const bytesOf = ({ cells }: Cells) => cells.subarray(index * CELL_BYTES, (index + 1) * CELL_BYTES)
  const [before, after] = [bytesOf(a), bytesOf(b)]
  return before.length === after.length && before.every((byte, at) => byte === after[at])
}

function knowing(names: readonly string[], name: string | undefined, most: number): readonly string[] {
  if (name === undefined || names.includes(name) || names.length >= most) return names
  return [...names, names.length === most - 1 ? OTHER : name]
}

/** Counted from one; a name that found no place among the others is the last, `other`. */
const placeIn = (names: readonly string[], name: string | undefined): number =>
  name === undefined ? 0 : names.indexOf(name) + 1 || names.length

const minutesOf = (day: string, at: string | undefined): number =>
  at === undefined ? 0 : Math.max(0, Math.floor(secondsBetween(midnight(day), at) / 60)) + 1

const midnight = (day: string): string => `${day}T00:00:00.000Z`

/** From one number to the next an amount grows by two per cent. */
const STEP = 0.02

const logarithmOf = (amount: number): number => Math.round(Math.log1p(amount) / STEP)

/** Three digits, since the third is in doubt already. */
const amountOf = (logarithm: number): number => Number(Math.expm1(logarithm * STEP).toPrecision(3))
