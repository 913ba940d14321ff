/** A table that sorts by any column and stays fast with 10,000 rows; how it is sorted stands in the address. */
import { createSortedRowModel, rowSortingFeature, sortFns, tableFeatures, useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, type ReactNode, useMemo, useRef } from 'react'
import { useSearchParams } from 'wouter'
import './data-table.css'
import { SCROLLED_BY_KEYS } from './scrolled-by-keys.ts'
import { type Sorting, sortingOf, textOfSorting } from './sorting.ts'

export interface Column<T> {
  /** Stands in the address when the table is sorted by it. */
  readonly id: string
  readonly title: string
  /** What the column is sorted by; undefined goes last. */
  readonly value: (row: T) => string | number | undefined
  /** What stands there; the value when absent. */
  readonly cell?: (row: T) => ReactNode
  readonly number?: boolean
  /** Left out below 700 px, where it would push out what matters. */
  readonly extra?: boolean
}

interface TableProps<T> {
  readonly caption: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly rowKey: (row: T) => string
  /** The parameter of the address; a page with two tables names two. */
  readonly sortParameter?: string
  readonly sortFirst?: Sorting
  /** Height of a row; 30 px by itself. */
  readonly rowPixels?: number
}

const FEATURES = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns })

export function DataTable<T>(props: TableProps<T>) {
  const { caption, columns, rows, rowKey, sortParameter = 'sort', sortFirst, rowPixels = 30 } = props
  const [search, setSearch] = useSearchParams()
  const sorting = sortingOf(search.get(sortParameter)) ?? sortFirst
  const definitions = useMemo(
    () =>
      columns.map(({ id, value }) => ({
        id,
        accessorFn: (row: Row<T>) => value(row.of),
        sortUndefined: 'last' as const,
        sortFn: 'alphanumeric' as const,
      })),
    [columns],
  )
  const data = useMemo(
    () => rows.map((of): Row<T> => ({ of, draw: () => <Cells columns={columns} row={of} /> })),
    [rows, columns],
  )
  const table = useTable({
    features: FEATURES,
    columns: definitions,
    data,
    getRowId: ({ of }) => rowKey(of),
    state: { sorting: sorting === undefined ? [] : [{ id: sorting.column, desc: sorting.down }] },
  })
  const sorted = table.getRowModel().rows
  const sortBy = (column: Column<T>) =>
    setSearch(
      (before) => {
        const down = sorting?.column === column.id ? !sorting.down : column.number === true
        before.set(sortParameter, textOfSorting({ column: column.id, down }))
        return before
      },
      { replace: true },
    )
  return (
    <Scrolled
      caption={caption}
      count={sorted.length}
      rowPixels={rowPixels}
      head={<Head columns={columns} sorting={sorting} sortBy={sortBy} />}
    >
      {(index) => {
        const row = sorted[index]
        return row === undefined ? null : <Drawn key={row.id} draw={row.original.draw} />
      }}
    </Scrolled>
  )
}

interface Row<T> {
  readonly of: T
  readonly draw: () => ReactNode
}

/** A row that stays in the window while it scrolls is not drawn again. */
const Drawn = memo(({ draw }: { readonly draw: () => ReactNode }) => draw())

interface HeadProps<T> {
  readonly columns: readonly Column<T>[]
  readonly sorting: Sorting | undefined
  readonly sortBy: (column: Column<T>) => void
}

function Head<T>({ columns, sorting, sortBy }: HeadProps<T>) {
  return (
    <tr>
      {columns.map((column) => {
        const isSorted = sorting?.column === column.id
        return (
          <th
            key={column.id}
            scope="col"
            className={classOf(column)}
            aria-sort={isSorted ? (sorting.down ? 'descending' : 'ascending') : 'none'}
          >
            <button type="button" onClick={() => sortBy(column)}>
              {column.title}
              <span aria-hidden="true">{isSorted ? (sorting.down ? ' ↓' : ' ↑') : ''}</span>
            </button>
          </th>
        )
      })}
    </tr>
  )
}

const classOf = ({ number, extra }: { readonly number?: boolean; readonly extra?: boolean }): string =>
  `${number === true ? 'number' : ''} ${extra === true ? 'extra' : ''}`

function Cells<T>({ columns, row }: { readonly columns: readonly Column<T>[]; readonly row: T }) {
  return (
    <tr>
      {columns.map((column) => (
        <td key={column.id} className={classOf(column)}>
          {column.cell?.(row) ?? column.value(row) ?? '–'}
        </td>
      ))}
    </tr>
  )
}

interface ScrolledProps {
  readonly caption: string
  readonly count: number
  readonly rowPixels: number
  readonly head: ReactNode
  readonly children: (index: number) => ReactNode
}

/** Rows are drawn so far above and below the window, for a quick scroll. */
const OVERSCAN_PIXELS = 600

/** Only rows near the window are drawn; empty rows above and below keep the height of the rest. */
function Scrolled({ caption, count, rowPixels, head, children }: ScrolledProps) {
  const box = useRef<HTMLElement>(null)
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowPixels,
    overscan: Math.ceil(OVERSCAN_PIXELS / rowPixels),
  })
  const items = virtual.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <section className="data-table" ref={box} aria-label={caption} {...SCROLLED_BY_KEYS}>
      <table aria-rowcount={count + 1}>
        <caption className="only-read">{caption}</caption>
        <thead>{head}</thead>
        <tbody>
          {above > 0 && <tr style={{ height: above }} />}
          {items.map(({ index }) => children(index))}
          {below > 0 && <tr style={{ height: below }} />}
        </tbody>
      </table>
    </section>
  )
}
