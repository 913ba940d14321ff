/** Lists that come a page at a time: what is there, and how to ask for more of it. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { RouteName } from '../../core/contract/routes.ts'
import { askAgainMs, mayMend } from '../ui/following.ts'

export interface Wanted {
  readonly limit: number
  readonly cursor?: string
  readonly signal: AbortSignal
}

interface Paging<P> {
  readonly route: RouteName
  /** What tells one list from another. */
  readonly query: object
  readonly read: (wanted: Wanted) => Promise<P>
  /** Rows that one question may ask for. */
  readonly most: number
  /** Whether the list may still change by itself; it is followed while one page of it is there. */
  readonly isMoving: (page: P) => boolean
}

const FIRST_ROWS = 200

/** A list as whoever asks for more of it needs to know it. */
export interface PagedList {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly isFetchNextPageError: boolean
  readonly error: Error | null
  readonly fetchNextPage: () => Promise<unknown>
}

/** The pages so far; a list that changes under the reader is asked for again, ever more seldom while it stands still. */
export function usePaged<P extends { readonly cursor?: string | undefined }>(paging: Paging<P>) {
  const { route, query, read, most, isMoving } = paging
  return useInfiniteQuery({
    queryKey: [route, 'pages', query],
    initialPageParam: '',
    queryFn: ({ pageParam: cursor, signal }) =>
      read({ limit: cursor === '' ? Math.min(FIRST_ROWS, most) : most, signal, ...(cursor === '' ? {} : { cursor }) }),
    getNextPageParam: ({ cursor }) => cursor,
    retry: (times, error) => mayMend(error) && times < 2,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => askAgainMs(state, ({ pages }) => pages.length === 1 && pages.some(isMoving)),
  })
}
