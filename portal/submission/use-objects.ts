/** How many objects fall on each sensor in the first visit, whatever the catalogs themselves point at. */
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import type { ObjectsOnSensors } from '../../core/contract/catalogs.ts'
import { useSession } from '../session/use-session.ts'
import { keyOf } from '../ui/asked.ts'
import { mayMend } from '../ui/following.ts'
import type { Form } from './form.ts'
import { catalogsOfFirst, firstPointing, sumOnSensors } from './sky-of.ts'
import { useSettled } from './use-quote.ts'

export interface ObjectsFound {
  readonly counts: ObjectsOnSensors | undefined
  /** Why there are none: nothing to count yet, an answer on its way, or one that says no. */
  readonly lacking: 'catalog' | 'visit' | 'answer' | 'map' | undefined
}

export function useObjects({ catalogs, visits, headers, draft }: Form): ObjectsFound {
  const { client } = useSession()
  const pointing = firstPointing(headers, draft.observation.rotSkyPosDeg)
  const settled = useSettled(JSON.stringify(pointing) ?? '')
  const ready = catalogs.length > 0 && catalogs.every(({ state }) => state === 'ready')
  const used = ready && settled !== '' && pointing !== undefined ? catalogsOfFirst(catalogs, visits) : []
  const found = useQueries({
    queries: used.map(({ catalogId }) => {
      const request = { params: { catalogId }, query: settled === '' ? pointing : JSON.parse(settled) }
      return {
        queryKey: keyOf('countObjects', request),
        queryFn: ({ signal }: { signal: AbortSignal }) => client.call('countObjects', request, { signal }),
        retry: (times: number, error: unknown) => mayMend(error) && times < 2,
        staleTime: Number.POSITIVE_INFINITY,
        placeholderData: keepPreviousData,
      }
    }),
    combine: (results) => ({
      counts: sumOnSensors(results.map(({ data }) => data)),
      isRefused: results.some(({ isError }) => isError),
    }),
  })
  if (!ready || pointing === undefined) return { counts: undefined, lacking: ready ? 'visit' : 'catalog' }
  if (found.isRefused) return { counts: undefined, lacking: 'map' }
  return { counts: found.counts, lacking: found.counts === undefined ? 'answer' : undefined }
}
