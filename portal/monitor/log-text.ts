/** A log as it grows: pieces put together, its lines, and where a word stands in them. */
import type { z } from 'zod'
import type { LogText } from '../../core/contract/jobs.ts'

type Piece = z.infer<typeof LogText>

export interface Log {
  readonly text: string
  readonly nextOffset: number
  readonly source: Piece['source']
  readonly complete: boolean
  /** It was watched while it ran, so that what came before its last lines is not here. */
  readonly lacksBeginning: boolean
}

export const NO_LOG: Log = { text: '', nextOffset: 0, source: 'none', complete: false, lacksBeginning: false }

export const grown = (log: Log, { text, nextOffset, source, complete }: Piece): Log => ({
  text: log.text + text,
  nextOffset,
  source,
  complete,
  lacksBeginning: log.lacksBeginning || (source === 'live' && log.text + text !== ''),
})

/** So much is fetched without being asked for; the rest on request, or as a file. */
export const ENOUGH_CHARS = 4_000_000

/** In how many milliseconds the next piece is fetched; false for not by itself. */
export function nextPieceMs({ complete, source, text }: Log, follow: boolean): number | false {
  if (complete) return false
  if (source === 'archive') return text.length < ENOUGH_CHARS ? 1 : false
  return follow ? 2000 : false
}

/** Programs draw progress with a carriage return: each is a line here. */
export const linesOf = (text: string): readonly string[] =>
  text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r\n|\n|\r/)

/** The lines that hold a word, whatever its case. */
export function foundIn(lines: readonly string[], word: string): readonly number[] {
  if (word === '') return []
  const wanted = word.toLowerCase()
  return lines.flatMap((line, index) => (line.toLowerCase().includes(wanted) ? [index] : []))
}

/** A line cut where a word stands in it: every second part is the word. */
export function cutAt(line: string, word: string): readonly string[] {
  if (word === '') return [line]
  const [lower, wanted] = [line.toLowerCase(), word.toLowerCase()]
  const parts: string[] = []
  let from = 0
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push(line.slice(from, at), line.slice(at, at + wanted.length))
    from = at + wanted.length
  }
  return [...parts, line.slice(from)]
}
