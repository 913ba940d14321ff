/** Lines of a log in a window that scrolls: only those near it are drawn, however many there are. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { SCROLLED_BY_KEYS } from '../ui/scrolled-by-keys.ts'
import { cutAt } from './log-text.ts'

const LINE_PX = 18

interface LogLinesProps {
  readonly lines: readonly string[]
  /** Marked where it stands. */
  readonly word: string
  /** The line to show. */
  readonly at: number | undefined
  /** Whether to stay at the end as lines come. */
  readonly toEnd: boolean
}

export function LogLines({ lines, word, at, toEnd }: LogLinesProps) {
  const box = useRef<HTMLElement>(null)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    overscan: 30,
  })
  const shown = at ?? (toEnd ? lines.length - 1 : undefined)
  useEffect(() => {
    if (shown !== undefined) virtual.scrollToIndex(shown, { align: at === undefined ? 'end' : 'center' })
  }, [virtual, shown, at])
  const items = virtual.getVirtualItems()
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <section className="log-lines mono" ref={box} aria-label="Lines of the log" {...SCROLLED_BY_KEYS}>
      <ol style={{ paddingTop: items[0]?.start ?? 0, paddingBottom: below }}>
        {items.map(({ index }) => (
          <li key={index} className={index === at ? 'log-line-found' : undefined}>
            <span className="log-number" aria-hidden="true">
              {index + 1}
            </span>
            <Line line={lines[index] ?? ''} word={word} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function Line({ line, word }: { readonly line: string; readonly word: string }) {
  return cutAt(line, word).map((part, index) => {
    const key = `${index} ${part}`
    return index % 2 === 1 ? <mark key={key}>{part}</mark> : <span key={key}>{part}</span>
  })
}
