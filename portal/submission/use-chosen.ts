/** What the draft names by id: its catalogs with the verdicts of their checks, its visits with their values. */
import { type UseQueryResult, useQueries, useQueryClient } from '@tanstack/react-query'
import type { Catalog } from '../../core/contract/catalogs.ts'
import type { Observation } from '../../core/contract/observations.ts'
import { useSession } from '../session/use-session.ts'
import { keyOf } from '../ui/asked.ts'
import { mayMend } from '../ui/following.ts'
import { keptVisits } from './use-visits-found.ts'

const CHECK_POLL_MS = 700

/** Whether the service is still at work on a catalog. */
export const isBeingChecked = ({ state }: Catalog): boolean => state === 'checking' || state === 'fetching'

const retry = (times: number, error: unknown) => mayMend(error) && times < 2

/** What is known of one of them. */
export interface Chosen<T> {
  readonly data: T | undefined
  readonly error: unknown
}

/** Of one function, so that Query gives the same array as long as nothing in it has changed. */
const collected = <T>(results: readonly UseQueryResult<T>[]): readonly Chosen<T>[] =>
  results.map(({ data, error }) => ({ data, error }))

/** One answer for each catalog, in their order; asked for again while the check goes on. */
export function useChosenCatalogs(ids: readonly string[]): readonly Chosen<Catalog>[] {
  const { client } = useSession()
  return useQueries({
    queries: ids.map((catalogId) => {
      const request = { params: { catalogId } }
      return {
        queryKey: keyOf('readCatalog', request),
        queryFn: ({ signal }: { signal: AbortSignal }) => client.call('readCatalog', request, { signal }),
        retry,
        refetchInterval: ({ state }: { state: { data: Catalog | undefined } }) =>
          state.data !== undefined && isBeingChecked(state.data) ? CHECK_POLL_MS : false,
      }
    }),
    combine: collected,
  })
}

/**
 * One answer for each visit; only so many are looked at closely, for a task may have a thousand. One that was picked from
 * what a search has found is known at once.
 */
export function useChosenVisits(ids: readonly string[]): readonly Chosen<Observation>[] {
  const { client } = useSession()
  const queries = useQueryClient()
  return useQueries({
    queries: ids.slice(0, LOOKED_AT).map((obsHistId) => {
      const request = { params: { obsHistId } }
      return {
        queryKey: keyOf('readObservation', request),
        queryFn: ({ signal }: { signal: AbortSignal }) => client.call('readObservation', request, { signal }),
        initialData: () => keptVisits(queries).find((visit) => visit.obsHistId === obsHistId),
        retry,
        staleTime: Number.POSITIVE_INFINITY,
      }
    }),
    combine: collected,
  })
}

export const LOOKED_AT = 50
