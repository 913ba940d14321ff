/** Reads docs/glossary.md: titled tables of a word and its meaning, with a little markdown within the cells. */

export interface Span {
  /** Where in its cell it begins. */
  readonly at: number
  readonly kind: 'text' | 'code' | 'emphasis' | 'link'
  readonly text: string
}

export interface Entry {
  readonly word: string
  readonly meaning: readonly Span[]
  /** All its letters, small, for the search. */
  readonly sought: string
}

export interface GlossaryPart {
  readonly title: string
  readonly entries: readonly Entry[]
}

const ROW = /^\|(.*)\|$/
/** A bar that is not escaped. */
const BAR = /(?<!\\)\|/
const MARK = /`([^`]+)`|\*([^*]+)\*|\[[^\]]+\]\(([^)]+)\)/g

/** The text of a link is the file that it leads to. */
function spansOf(markdown: string): Span[] {
  const spans: Span[] = []
  let at = 0
  for (const { 0: whole, 1: code, 2: emphasis, 3: link, index } of markdown.matchAll(MARK)) {
    spans.push({ at, kind: 'text', text: markdown.slice(at, index) })
    if (code !== undefined) spans.push({ at: index, kind: 'code', text: code })
    else if (emphasis !== undefined) spans.push({ at: index, kind: 'emphasis', text: emphasis })
    else spans.push({ at: index, kind: 'link', text: link ?? '' })
    at = index + whole.length
  }
  return [...spans, { at, kind: 'text' as const, text: markdown.slice(at) }].filter(({ text }) => text !== '')
}

function entryOf(row: string): Entry | undefined {
  const [word = '', meaning = ''] = row.split(BAR).map((cell) => cell.trim().replaceAll('\\|', '|'))
  if (word === 'word' || /^-+$/.test(word) || word === '') return undefined
  return {
    word: word.replaceAll('`', ''),
    meaning: spansOf(meaning),
    sought: `${word} ${meaning}`.toLowerCase(),
  }
}

/** Its parts in their order; text outside of tables is left out. */
export function glossaryOf(markdown: string): readonly GlossaryPart[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [title = '', ...lines] = part.split('\n')
      const entries = lines.flatMap((line) => {
        const row = ROW.exec(line.trim())?.[1]
        return row === undefined ? [] : (entryOf(row) ?? [])
      })
      return { title: title.trim(), entries }
    })
}

/** What has all of the asked words somewhere; a part without any is left out. Whose name begins with them comes first. */
export function soughtIn(parts: readonly GlossaryPart[], asked: string): readonly GlossaryPart[] {
  const words = asked
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return parts
  const isNamed = ({ word }: Entry) => {
    const names = word.toLowerCase().split(/\W+/)
    return words.every((each) => names.some((name) => name.startsWith(each)))
  }
  return parts
    .map(({ title, entries }) => {
      const found = entries.filter(({ sought }) => words.every((word) => sought.includes(word)))
      return { title, entries: found.toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a))) }
    })
    .filter(({ entries }) => entries.length > 0)
}
