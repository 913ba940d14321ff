/** The header's cards with a search over them. */
import './header-panel.css'
import { memo, useDeferredValue, useState } from 'react'
import { type Card, findCards, type Header } from './cards.ts'

const valueWords = ({ value }: Card): string => {
  if (value === undefined) return ''
  return typeof value === 'boolean' ? (value ? 'T' : 'F') : String(value)
}

/** A remark fills the place of value and comment. */
const isRemark = ({ key, value }: Card) => value === undefined && /^(COMMENT|HISTORY|)$/.test(key)

function CardRow({ card }: { readonly card: Card }) {
  if (isRemark(card))
    return (
      <tr>
        <th scope="row">{card.key}</th>
        <td colSpan={2}>{card.comment}</td>
      </tr>
    )
  return (
    <tr>
      <th scope="row">{card.key}</th>
      <td>{valueWords(card)}</td>
      <td className="quiet">{card.comment}</td>
    </tr>
  )
}

const Cards = memo(({ cards }: { readonly cards: Header }) => (
  <table>
    <thead>
      <tr>
        <th scope="col">Keyword</th>
        <th scope="col">Value</th>
        <th scope="col">Comment</th>
      </tr>
    </thead>
    <tbody>
      {[...cards.entries()].map(([index, card]) => (
        <CardRow key={index} card={card} />
      ))}
    </tbody>
  </table>
))

export function HeaderPanel({ header }: { readonly header: Header }) {
  const [words, setWords] = useState('')
  const searched = useDeferredValue(words)
  const cards = findCards(header, searched)
  return (
    <section className="fits-viewer-header" aria-label="Header">
      <div className="fits-viewer-search">
        <label>
          <span className="only-read">Search the header</span>
          <input
            type="search"
            placeholder="Search the header"
            value={words}
            onChange={({ target }) => setWords(target.value)}
          />
        </label>
        <span className="quiet small" role="status">
          {cards.length} of {header.length} cards
        </span>
      </div>
      {cards.length > 0 ? <Cards cards={cards} /> : <p className="quiet">No card holds these words.</p>}
    </section>
  )
}
