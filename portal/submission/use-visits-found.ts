/** Visits that a search finds, page by page; a page that holds few is filled up by the next. */
import { type InfiniteData, type QueryClient, useInfiniteQuery } from '@tanstack/react-query'
import type { Observation, ObservationPage } from '../../core/contract/observations.ts'
import type { RouteName } from '../../core/contract/routes.ts'
import { useSession } from '../session/use-session.ts'
import { mayMend } from '../ui/following.ts'

const PAGE = 1000
const ENOUGH = 1500
const MOST_CALLS = 10
const KEY = 'visits-found'

interface Found {
  readonly observations: readonly Observation[]
  readonly visitsRead: number
  readonly cursor: string | undefined
}

export function useVisitsFound(query: Readonly<Record<string, string | number>> | undefined) {
  const { client } = useSession()
  const read = async (cursor: string | undefined, signal: AbortSignal): Promise<Found> => {
    const observations: Observation[] = []
    let visitsRead = 0
    let next = cursor
    for (let call = 0; call < MOST_CALLS; call++) {
      const given = { ...query, limit: PAGE, ...(next === undefined ? {} : { cursor: next }) }
      const page = await client.call('searchObservations', { query: given }, { signal })
      observations.push(...page.observations)
      visitsRead += page.visitsRead
      next = page.cursor
      if (next === undefined || observations.length >= ENOUGH) break
    }
    return { observations, visitsRead, cursor: next }
  }
  return useInfiniteQuery({
    queryKey: [KEY, query],
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: noCursor(),
    getNextPageParam: ({ cursor }) => cursor,
    enabled: query !== undefined,
    retry: (times, error) => mayMend(error) && times < 2,
    staleTime: 60_000,
    placeholderData: (before) => before,
  })
}

/** Every visit that a search has found of late, by filter and place or by the beginning of its id. */
export function keptVisits(queries: QueryClient): readonly Observation[] {
  const found = queries
    .getQueriesData<InfiniteData<Found>>({ queryKey: [KEY] })
    .flatMap(([, data]) => data?.pages ?? [])
  const byId = queries.getQueriesData<ObservationPage>({ queryKey: ['searchObservations' satisfies RouteName] })
  return [...byId.flatMap(([, page]) => page ?? []), ...found].flatMap(({ observations }) => observations)
}

/** Typed, so that pages without and with a cursor are one kind. */
const noCursor = (): string | undefined => undefined
