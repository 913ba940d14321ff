/** FITS header cards: 80 characters each, written and read as the FITS standard 4.0 §4 asks. */

export type FitsValue = string | number | boolean

/** One keyword of a header. COMMENT and HISTORY carry their words in `value`. A `float` is never written as an integer. */
export interface FitsCard {
  readonly key: string
  readonly value: FitsValue
  readonly comment?: string
  readonly float?: boolean
}

const CARD = 80
const COMMENTARY = new Set(['COMMENT', 'HISTORY'])
/** Characters of text that one card holds beside its quotes; the 67 of the standard's long-string convention. */
const STRING_ROOM = 67

/** FITS headers are printable ASCII: anything else becomes a question mark. */
const ascii = (text: string) => text.replace(/[^\x20-\x7e]/g, '?')

function numberText(value: number, float: boolean): string {
  if (!Number.isFinite(value)) throw new RangeError(`FITS headers hold no ${value}`)
  const text = String(value).toUpperCase()
  return float && !/[.E]/.test(text) ? `${text}.` : text
}

const pieces = (text: string, length: number): string[] => text.match(new RegExp(`.{1,${length}}`, 'g')) ?? ['']

/** Cuts quoted text (quotes already doubled) so that no doubled quote is parted. */
const stringPieces = (quoted: string): string[] => {
  const parts = ['']
  for (const unit of quoted.match(/''|./g) ?? []) {
    const last = parts.at(-1) ?? ''
    if (last.length + unit.length > STRING_ROOM) parts.push(unit)
    else parts[parts.length - 1] = last + unit
  }
  return parts
}

function stringCards(key: string, value: string, comment: string): string[] {
  const parts = stringPieces(ascii(value).replaceAll("'", "''"))
  if (parts.length === 1) return [`${key.padEnd(8)}= '${(parts[0] ?? '').padEnd(8)}'${comment}`]
  return parts.map((part, index) => {
    const more = index < parts.length - 1 ? '&' : ''
    return `${index === 0 ? `${key.padEnd(8)}= ` : 'CONTINUE  '}'${part}${more}'`
  })
}

/** The 80-character lines of a card: one, or several for long text. Throws a RangeError for a key FITS does not allow. */
export function cardLines(card: FitsCard): string[] {
  const { key, value } = card
  if (!/^[A-Z0-9_-]{1,8}$/.test(key)) throw new RangeError(`"${key}" is no FITS keyword: use 1 to 8 of A-Z 0-9 _ -`)
  const fill = (line: string) => line.slice(0, CARD).padEnd(CARD)
  if (COMMENTARY.has(key)) return pieces(ascii(String(value)), 72).map((part) => fill(key.padEnd(8) + part))
  const comment = card.comment === undefined ? '' : ` / ${ascii(card.comment)}`
  if (typeof value === 'string') return stringCards(key, value, comment).map(fill)
  const text = typeof value === 'boolean' ? (value ? 'T' : 'F') : numberText(value, card.float ?? false)
  return [fill(`${key.padEnd(8)}= ${text.padStart(20)}${comment}`)]
}

/** A header as read: the last value of each keyword, and the words of its COMMENT and HISTORY cards. */
export interface FitsHeader {
  readonly values: ReadonlyMap<string, FitsValue>
  readonly comments: readonly string[]
}

function parseValue(text: string): FitsValue {
  const quoted = /^'((?:[^']|'')*)'/.exec(text)
  if (quoted) return (quoted[1] ?? '').replaceAll("''", "'").trimEnd()
  const word = (text.split('/')[0] ?? '').trim()
  if (word === 'T' || word === 'F') return word === 'T'
  const number = Number(word.replace(/D/i, 'E'))
  return word === '' || Number.isNaN(number) ? word : number
}

/** Reads the cards of one header, long strings joined. `lines` are the 80-character cards before END. */
export function parseCards(lines: readonly string[]): FitsHeader {
  const values = new Map<string, FitsValue>()
  const comments: string[] = []
  let latest = ''
  for (const line of lines) {
    const key = line.slice(0, 8).trimEnd()
    if (COMMENTARY.has(key)) comments.push(line.slice(8).trimEnd())
    else if (key === 'CONTINUE') {
      const before = String(values.get(latest) ?? '').replace(/&$/, '')
      values.set(latest, before + String(parseValue(line.slice(10))))
    } else if (line.slice(8, 10) === '= ') {
      values.set(key, parseValue(line.slice(10).trim()))
      latest = key
    }
  }
  return { values, comments }
}
