/** A table as it was written, without sorting; where it is wider or longer than its place, it scrolls. */
import type { ReactNode } from 'react'
import { SCROLLED_BY_KEYS } from './scrolled-by-keys.ts'
import './scrolled-table.css'

interface ScrolledTableProps {
  readonly caption: string
  readonly head: ReactNode
  /** One or more `<tbody>`. */
  readonly children: ReactNode
}

export function ScrolledTable({ caption, head, children }: ScrolledTableProps) {
  return (
    <section className="scrolled-table" aria-label={caption} {...SCROLLED_BY_KEYS}>
      <table>
        <caption className="only-read">{caption}</caption>
        <thead>{head}</thead>
        {children}
      </table>
    </section>
  )
}
