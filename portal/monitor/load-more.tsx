/** Below a list that comes in pages: how much of it is there, and the way to the rest. */
import { counted } from '../ui/amounts.ts'
import { Problem } from '../ui/problem.tsx'
import type { PagedList } from './paged.ts'

interface LoadMoreProps {
  readonly list: PagedList
  readonly shown: number
  /** Rows of the whole list, where that is known. */
  readonly total?: number
  readonly noun: string
}

export function LoadMore({ list, shown, total, noun }: LoadMoreProps) {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage, error } = list
  if (!hasNextPage) return null
  const of = total === undefined ? '' : ` of ${counted(total, noun)}`
  return (
    <div className="stack">
      {isFetchNextPageError && <Problem error={error} />}
      <div className="row">
        <button
          type="button"
          className="button"
          aria-disabled={isFetchingNextPage}
          onClick={() => void (isFetchingNextPage || fetchNextPage())}
        >
          {isFetchingNextPage ? 'Loading …' : 'Load more'}
        </button>
        <span className="quiet small" role="status">
          {total === undefined ? counted(shown, noun) : shown.toLocaleString('en-GB')}
          {of} shown; sorting is among these.
        </span>
      </div>
    </div>
  )
}
