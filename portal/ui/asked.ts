/** Questions to the service as hooks: each answer is kept, followed while it changes, and asked for again when it may have. */
import {
  keepPreviousData,
  type QueryClient,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import type { Parts } from '../../core/contract/client.ts'
import type { AnswerOf, RequestOf, RouteName } from '../../core/contract/routes.ts'
import { useSession } from '../session/use-session.ts'
import { askAgainMs, mayMend } from './following.ts'

/** What `asked` keeps an answer under. */
export const keyOf = <N extends RouteName>(name: N, request: RequestOf<N>) => [name, request] as const

export interface Following<N extends RouteName> {
  /** Whether the answer may still change by itself. */
  readonly while: (answer: AnswerOf<N>) => boolean
  /** For an answer in which something always differs. */
  readonly soonestMs?: number
}

export interface AskedOptions<N extends RouteName> {
  readonly follow?: Following<N>
  readonly enabled?: boolean
  /** Shows the answer to the last question until the next one's is there: pages and filters do not blink. */
  readonly keepLast?: boolean
}

/**
 * One answer of a route. With `follow` it is asked for again while it may change, ever more seldom while it does not, and
 * not at all while nobody looks; the browser sends the ETag itself, so that an answer as before costs no body.
 */
export function useAsked<N extends RouteName>(
  name: N,
  request: RequestOf<N> & Parts,
  options: AskedOptions<N> = {},
): UseQueryResult<AnswerOf<N>> {
  const { client } = useSession()
  const { follow, enabled = true, keepLast = false } = options
  return useQuery<AnswerOf<N>>({
    queryKey: keyOf(name, request),
    queryFn: ({ signal }) => client.call(name, request, { signal }),
    enabled,
    retry: (times, error) => mayMend(error) && times < 2,
    ...(keepLast ? { placeholderData: keepPreviousData } : {}),
    refetchInterval: ({ state }) =>
      askAgainMs<AnswerOf<N>>(state, (answer) => follow?.while(answer) ?? false, follow?.soonestMs),
  })
}

/** Forgets every kept answer of these routes, so that what is on the page is asked for again. */
export const refresh = (queries: QueryClient, ...names: readonly RouteName[]): Promise<unknown> =>
  Promise.all(names.map((name) => queries.invalidateQueries({ queryKey: [name] })))

/** Something done by a button: the answers of `changes` are asked for again afterwards. */
export function useDone<N extends RouteName>(name: N, changes: readonly RouteName[]) {
  const { client } = useSession()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (request: RequestOf<N> & Parts) => client.call(name, request, { idempotencyKey: crypto.randomUUID() }),
    onSettled: () => refresh(queries, ...changes),
  })
}
