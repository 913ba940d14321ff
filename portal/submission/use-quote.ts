/** The quote of what stands in the form, asked for again when it has stood still for a moment. */
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Quote, SubmissionInput } from '../../core/contract/submission.ts'
import { useSession } from '../session/use-session.ts'
import { askAgainMs, mayMend } from '../ui/following.ts'

const STILL_MS = 400

/** A text as it was when it last stood still for so long. */
export function useSettled(text: string, afterMs = STILL_MS): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), afterMs)
    return () => clearTimeout(timer)
  }, [text, afterMs])
  return settled
}

/**
 * `known` is what the answer depends on beside the body: the states of the catalogs. Without a body nothing is asked.
 * The last quote stays until the next one is there.
 */
export function useQuote(body: SubmissionInput | undefined, known: string): UseQueryResult<Quote> {
  const { client } = useSession()
  const settled = useSettled(JSON.stringify(body) ?? '')
  return useQuery({
    queryKey: ['quoteTask', settled, known],
    queryFn: ({ signal }) => {
      if (body === undefined) throw new TypeError('nothing to ask')
      return client.call('quoteTask', { body }, { signal })
    },
    // A body that has not settled yet would be asked about under the name of another.
    enabled: body !== undefined && settled === JSON.stringify(body),
    retry: (times, error) => mayMend(error) && times < 2,
    refetchInterval: ({ state }) => askAgainMs(state, () => false),
    staleTime: 30_000,
    ...(body === undefined ? {} : { placeholderData: keepPreviousData }),
  })
}
