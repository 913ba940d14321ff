/** The project's own glossary as tables that can be searched. */
import { Link, useSearchParams } from 'wouter'
import markdown from '../../docs/glossary.md?raw'
import { withParameters } from '../monitor/filters.ts'
import { counted } from '../ui/amounts.ts'
import { Empty } from '../ui/answered.tsx'
import { ScrolledTable } from '../ui/scrolled-table.tsx'
import { type Entry, type GlossaryPart, glossaryOf, type Span, soughtIn } from './glossary-text.ts'
import { SearchField } from './search-field.tsx'

const ALL = glossaryOf(markdown)

export default function Glossary() {
  const [search, setSearch] = useSearchParams()
  const asked = search.get('word') ?? ''
  const parts = soughtIn(ALL, asked)
  const found = parts.reduce((sum, { entries }) => sum + entries.length, 0)
  return (
    <>
      <SearchField
        label="Find a word"
        value={asked}
        change={(word) => setSearch((before) => withParameters(before, { word }), { replace: true })}
        found={counted(found, 'word')}
      />
      {parts.length === 0 && (
        <Empty title={`No word here has “${asked}” in it.`}>
          <Link href="/help/glossary">Show all words</Link>
        </Empty>
      )}
      {parts.map((part) => (
        <Part key={part.title} part={part} />
      ))}
    </>
  )
}

function Part({ part: { title, entries } }: { readonly part: GlossaryPart }) {
  return (
    <section className="stack">
      <h2>{title}</h2>
      <ScrolledTable
        caption={title}
        head={
          <tr>
            <th scope="col">Word</th>
            <th scope="col">Meaning</th>
          </tr>
        }
      >
        <tbody>
          {entries.map((entry) => (
            <Row key={entry.word} entry={entry} />
          ))}
        </tbody>
      </ScrolledTable>
    </section>
  )
}

function Row({ entry: { word, meaning } }: { readonly entry: Entry }) {
  return (
    <tr>
      <th scope="row" className="help-word">
        {word}
      </th>
      <td>
        {meaning.map((span) => (
          <Marked key={span.at} span={span} />
        ))}
      </td>
    </tr>
  )
}

function Marked({ span: { kind, text } }: { readonly span: Span }) {
  if (kind === 'code') return <code>{text}</code>
  if (kind === 'link') return <Elsewhere file={text} />
  return kind === 'emphasis' ? <em>{text}</em> : text
}

/** The lifecycles have a page here; any other is in the documentation. */
function Elsewhere({ file }: { readonly file: string }) {
  return file === 'lifecycle.md' ? <Link href="/help/states">States</Link> : <code>docs/{file}</code>
}
