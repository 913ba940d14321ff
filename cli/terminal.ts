/** Text for a terminal: colours that can be switched off, tables, bars, and quantities that people read. */
import { stripVTControlCharacters } from 'node:util'
import picocolors from 'picocolors'

export type Paint = ReturnType<typeof picocolors.createColors>

/** Colours as `--color` / `--no-color` say, else by NO_COLOR and FORCE_COLOR, else when the output is a terminal. */
export function paintFor(flag: boolean | undefined, environment: NodeJS.ProcessEnv, isTerminal: boolean): Paint {
  const asked = environment.NO_COLOR ? false : environment.FORCE_COLOR ? true : undefined
  return picocolors.createColors(flag ?? asked ?? (isTerminal && environment.TERM !== 'dumb'))
}

/** Columns that a text takes on the screen; colours take none. */
export const widthOf = (text: string): number => [...stripVTControlCharacters(text)].length

/** A line without the control characters that files and services might send to a terminal; colours stay. */
export const safeLine = (line: string): string => line.replace(/\p{Cc}(?!\[[\d;]*m)/gu, ' ')

/** A text of many lines without them. */
export const safeText = (text: string): string => text.replace(/[^\P{Cc}\n\t]/gu, '')

export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)))
const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - widthOf(text))) + text

/** A text cut to a width, with an ellipsis; colours are lost when it is cut. */
export const clip = (text: string, width: number): string =>
  widthOf(text) <= width ? text : `${[...stripVTControlCharacters(text)].slice(0, Math.max(0, width - 1)).join('')}…`

/** A text in lines as wide as the terminal, set in by the width of what it begins with; each line is coloured. */
export function hanging(start: string, text: string, brush: (line: string) => string): string[] {
  const room = Math.max(30, (process.stdout.columns ?? 120) - widthOf(start) - 3)
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length >= room) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.map((line, at) => brush((at === 0 ? start : ' '.repeat(widthOf(start))) + line))
}

/**
 * Rows under dim headings. A heading that begins with `>` is that of a column of numbers, set to the right.
 * Empty when there are no rows.
 */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], paint: Paint): string[] {
  if (rows.length === 0) return []
  const titles = headings.map((heading) => heading.replace(/^>/, ''))
  const widths = titles.map((title, at) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[at] ?? ''))))
  const line = (cells: readonly string[]) =>
    widths
      .map((width, at) =>
        headings[at]?.startsWith('>') ? padStart(cells[at] ?? '', width) : padEnd(cells[at] ?? '', width),
      )
      .join('  ')
      .trimEnd()
  return [paint.dim(line(titles)), ...rows.map(line)]
}

/** Named values, one a line, the names dim and aligned. Undefined values are left out. */
export function fields(values: Readonly<Record<string, string | undefined>>, paint: Paint): string[] {
  const given = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  const width = Math.max(0, ...given.map(([name]) => name.length))
  return given.map(([name, value]) => `${paint.dim(name.padEnd(width))}  ${value}`)
}

/** A bar of `width` columns for a fraction from 0 to 1, to an eighth of a column. */
export function bar(fraction: number, width: number, paint: Paint): string {
  const eighths = Math.round(Math.min(1, Math.max(0, fraction)) * width * 8)
  const whole = Math.floor(eighths / 8)
  const part = whole < width ? (' ▏▎▍▌▋▊▉'[eighths % 8] ?? ' ') : ''
  const rest = Math.max(0, width - whole - 1)
  return paint.green('█'.repeat(whole) + part.trim()) + paint.dim('·'.repeat(part === ' ' ? rest + 1 : rest))
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/** Bytes in powers of ten with three digits: 14.2 GB. */
export function byteText(sizeBytes: number): string {
  const power = sizeBytes < 1 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(sizeBytes) / 3))
  const value = sizeBytes / 1000 ** power
  return `${power === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(value >= 9.995 ? 1 : 2)} ${BYTE_UNITS[power]}`
}

/** A length of time in its two largest units: 45 s, 3 min 07 s, 2 h 05 min, 3 d 04 h. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (large: number, unit: string, small: number, smallUnit: string) =>
    `${large} ${unit} ${String(small).padStart(2, '0')} ${smallUnit}`
  if (whole < 60) return seconds > 0 && seconds < 9.95 ? `${Number(seconds.toFixed(1))} s` : `${whole} s`
  if (whole < 3600) return two(Math.floor(whole / 60), 'min', whole % 60, 's')
  if (whole < 86_400) return two(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min')
  return two(Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3600), 'h')
}

/** Dollars with as many digits as tell something: $12.40, $0.0031. */
export const dollarText = (usd: number): string =>
  usd === 0 ? '$0' : usd >= 0.1 ? `$${usd.toFixed(2)}` : `$${Number(usd.toPrecision(2))}`

/** Numbers with a thin group: 12,345. */
export const countText = (count: number): string => count.toLocaleString('en-US')

/** An instant as people write it, in UTC, to the second. */
export const instantText = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 19)}Z`

/** How to see the next page, when there is one. */
export const moreLines = (cursor: string | undefined, paint: Paint): string[] =>
  cursor === undefined ? [] : [paint.dim(`more: --cursor ${cursor}`)]
