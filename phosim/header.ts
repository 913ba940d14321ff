/** The header of an instance catalog: read in any spelling, completed with PhoSim's defaults, judged, and written. */
import type { Pointing } from './focal-plane.ts'
import { HEADER_KEYS, type HeaderKey, headerKey } from './header-keys.ts'

/** Values by PhoSim 3.4's keys, as text in PhoSim's units. */
export type Header = Readonly<Record<string, string>>

/** Seconds that LSST takes to read out between two snaps (focalplanelayout.txt of PhoSim 3.4). */
export const READOUT_SECONDS = 3

/** PhoSim 3.4's own values for every key. */
export const HEADER_DEFAULTS: Header = Object.fromEntries(HEADER_KEYS.map(({ key, fallback }) => [key, fallback]))

/** A header line's key and value, whatever its spelling; undefined when the first word is no key. */
export function readHeaderLine(line: string): { readonly key: string; readonly value: string } | undefined {
  const [first = '', ...rest] = line.trim().split(/\s+/)
  const entry = headerKey(first)
  if (entry === undefined) return undefined
  return { key: entry.key, value: entry.kind === 'list' ? rest.join(' ') : (rest[0] ?? '') }
}

/** All header lines of a text; the last of a repeated key wins, as in PhoSim. Other lines are passed over. */
export function readHeader(text: string): Header {
  const lines = text.split('\n').map(readHeaderLine)
  return Object.fromEntries(lines.flatMap((found) => (found === undefined ? [] : [[found.key, found.value]])))
}

/** The header with PhoSim 3.4's value for every key that it does not give. */
export const completeHeader = (header: Header): Header => ({ ...HEADER_DEFAULTS, ...header })

/** A number of the header, PhoSim's default standing for an absent key; NaN when the value is not one. */
export function headerNumber(header: Header, key: string): number {
  const value = header[key] ?? HEADER_DEFAULTS[key] ?? ''
  return value === '' ? Number.NaN : Number(value)
}

/** Whether a header says which visit this is: it names a visit or a place on the sky. */
export const hasObservation = (header: Header): boolean =>
  ['obshistid', 'rightascension', 'declination'].some((key) => header[key] !== undefined)

export const pointingOf = (header: Header): Pointing => ({
  raDeg: headerNumber(header, 'rightascension'),
  decDeg: headerNumber(header, 'declination'),
  rotSkyPosDeg: headerNumber(header, 'rotskypos'),
})

/** Seconds that one snap is exposed: what the visit leaves after the readouts between its snaps, shared by them. */
export function exposureSeconds(header: Header): number {
  const snaps = headerNumber(header, 'nsnap')
  return (headerNumber(header, 'vistime') - (snaps - 1) * READOUT_SECONDS) / snaps
}

/** What is wrong with one value of a header, in words that name the key and what it may be. */
export interface HeaderProblem {
  readonly key: string
  readonly problem: string
}

const isNumber = (word: string) => /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(word)

const SHAPES: Readonly<Record<HeaderKey['kind'], readonly [(value: string) => boolean, string]>> = {
  digits: [(value) => /^\d{1,18}$/.test(value), '1 to 18 digits'],
  integer: [(value) => /^[+-]?\d+$/.test(value), 'a whole number'],
  number: [isNumber, 'a number'],
  date: [(value) => /^\d+\/\d+\/\d+\/\d*\.?\d+$/.test(value), 'year/month/day/fraction'],
  list: [(value) => value.split(' ').every(isNumber), 'numbers'],
}

function problemOf(entry: HeaderKey, value: string): string | undefined {
  const [fits, shape] = SHAPES[entry.kind]
  if (!fits(value)) return `${entry.key} is ${JSON.stringify(value.slice(0, 60))}; it must be ${shape}`
  const [least, most] = entry.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  const outside = Number(value) < least || Number(value) > most
  return outside ? `${entry.key} is ${value}; it must lie from ${least} to ${most} ${entry.unit}`.trimEnd() : undefined
}

/** Every value that PhoSim could not use, and keys that it does not know. An absent key is no problem. */
export function headerProblems(header: Header): readonly HeaderProblem[] {
  return Object.entries(header).flatMap(([key, value]) => {
    const entry = headerKey(key)
    const problem = entry?.key === key ? problemOf(entry, value) : `${key} is not a header key of PhoSim`
    return problem === undefined ? [] : [{ key, problem }]
  })
}

/**
 * The header as text, one `key value` a line in the table's order, ending in a newline.
 * Throws a RangeError that lists the problems of a header which PhoSim could not use.
 */
export function writeHeader(header: Header): string {
  const problems = headerProblems(header)
  if (problems.length > 0) throw new RangeError(problems.map(({ problem }) => problem).join('; '))
  return HEADER_KEYS.flatMap(({ key }) => (header[key] === undefined ? [] : [`${key} ${header[key]}\n`])).join('')
}
