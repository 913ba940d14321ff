/** What the draft names by id: its catalogs with the verdicts of their checks, its visits with their values. */
import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import type { Catalog } from '../../core/contract/catalogs.ts'
import type { Observation } from '../../core/contract/observations.ts'
import { useSession } from '../session/use-session.ts'
import { keyOf, mayMend } from '../ui/asked.ts'

const CHECK_POLL_MS = 700

/** Whether the service is still at work on a catalog. */
export const isBeingChecked = ({ state }: Catalog): boolean => state === 'checking' || state === 'fetching'

const retry = (times: number, error: unknown) => mayMend(error) && times < 2

/** One answer for each catalog, in their order; asked for again while the check goes on. */
export function useChosenCatalogs(ids: readonly string[]): readonly UseQueryResult<Catalog>[] {
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
  })
}

/** One answer for each visit; only so many are looked at closely, for a task may have a thousand. */
export function useChosenVisits(ids: readonly string[]): readonly UseQueryResult<Observation>[] {
  const { client } = useSession()
  return useQueries({
    queries: ids.slice(0, LOOKED_AT).map((obsHistId) => {
      const request = { params: { obsHistId } }
      return {
        queryKey: keyOf('readObservation', request),
        queryFn: ({ signal }: { signal: AbortSignal }) => client.call('readObservation', request, { signal }),
        retry,
        staleTime: Number.POSITIVE_INFINITY,
      }
    }),
  })
}

export const LOOKED_AT = 50
