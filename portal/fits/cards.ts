/** Header cards of a FITS file, as the FITS standard 4.0 (section 4) writes them. */

export type CardValue = string | number | boolean

/** One keyword, or one line of COMMENT and HISTORY, whose words are the comment. */
export interface Card {
  readonly key: string
  readonly value?: CardValue
  readonly comment: string
}

export type Header = readonly Card[]

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([ED][+-]?\d+)?$/i
const QUOTED = /^\s*'((?:[^']|'')*)'\s*(?:\/(.*))?$/

/** A word that is neither logical nor a number, a complex pair for instance, stays text. */
function plainValue(word: string): CardValue | undefined {
  if (word === '') return undefined
  if (word === 'T' || word === 'F') return word === 'T'
  return NUMBER.test(word) ? Number(word.replace(/D/i, 'E')) : word
}

const card = (key: string, value: CardValue | undefined, comment: string): Card =>
  value === undefined ? { key, comment: comment.trim() } : { key, value, comment: comment.trim() }

/** Reads what follows `KEYWORD =`. */
function valueCard(key: string, text: string): Card {
  const [, quoted, remark = ''] = QUOTED.exec(text) ?? []
  if (quoted !== undefined) return card(key, quoted.replaceAll("''", "'").trimEnd(), remark)
  const slash = text.indexOf('/')
  const word = (slash < 0 ? text : text.slice(0, slash)).trim()
  return card(key, plainValue(word), slash < 0 ? '' : text.slice(slash + 1))
}

/** ESO's long keywords: `HIERARCH ESO DET ID = 3 / comment`. */
function hierarchCard(line: string): Card | undefined {
  const equals = line.indexOf('=')
  return equals < 0 ? undefined : valueCard(line.slice(9, equals).trim(), line.slice(equals + 1))
}

/** Joins a CONTINUE card to the text before it, which must end with `&`; undefined when there is none. */
function continued(before: Card | undefined, line: string): Card | undefined {
  if (typeof before?.value !== 'string' || !before.value.endsWith('&')) return undefined
  const { value = '', comment } = valueCard('', line.slice(8))
  return card(before.key, before.value.slice(0, -1) + String(value), `${before.comment} ${comment}`)
}

function readCard(line: string): Card {
  const key = line.slice(0, 8).trimEnd()
  if (line.slice(8, 10) === '= ') return valueCard(key, line.slice(10))
  const long = key === 'HIERARCH' ? hierarchCard(line) : undefined
  return long ?? { key, comment: line.slice(8).trimEnd() }
}

/** Reads the 80-character lines before END; empty ones are left out. */
export function readCards(lines: readonly string[]): Header {
  const cards: Card[] = []
  for (const line of lines) {
    const joined = line.startsWith('CONTINUE') ? continued(cards.at(-1), line) : undefined
    if (joined !== undefined) cards[cards.length - 1] = joined
    else if (line.trim() !== '') cards.push(readCard(line))
  }
  return cards
}

/** The value of a keyword: of its last card, should it be there twice. */
export const cardValue = (header: Header, key: string): CardValue | undefined =>
  header.findLast((each) => each.key === key)?.value

/** A keyword's number; undefined when it is missing or something else. */
export function numberOf(header: Header, key: string): number | undefined {
  const value = cardValue(header, key)
  return typeof value === 'number' ? value : undefined
}

/** A keyword's text; undefined when it is missing or something else. */
export function textOf(header: Header, key: string): string | undefined {
  const value = cardValue(header, key)
  return typeof value === 'string' ? value : undefined
}

/** The cards that hold every one of the words, in keyword, value or comment, in any case. */
export function findCards(header: Header, words: string): Header {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  return header.filter(({ key, value, comment }) => {
    const text = `${key} ${value ?? ''} ${comment}`.toLowerCase()
    return wanted.every((word) => text.includes(word))
  })
}
