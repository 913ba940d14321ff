/** `/submit?clone=12`: the submission of a task, put into the form to be sent again with changes. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useSearchParams } from 'wouter'
import type { TaskView } from '../../core/contract/tasks.ts'
import { useSession } from '../session/use-session.ts'
import { keyOf } from '../ui/asked.ts'
import { mayMend } from '../ui/following.ts'
import { type Change, draftOf } from './draft.ts'

/** The task while it is being read, or could not be. The address forgets it then, so that a reload keeps the changes. */
export function useClone(change: (change: Change) => void): UseQueryResult<TaskView> | undefined {
  const { client } = useSession()
  const [search, setSearch] = useSearchParams()
  const clone = search.get('clone')
  const request = { params: { taskId: Number(clone) } }
  const asked = useQuery({
    queryKey: keyOf('readTask', request),
    queryFn: ({ signal }) => client.call('readTask', request, { signal }),
    enabled: clone !== null,
    retry: (times, error) => mayMend(error) && times < 2,
  })
  const submission = clone === null ? undefined : asked.data?.submission
  useEffect(() => {
    if (submission === undefined) return
    change({ ...draftOf(submission), name: `${submission.name}, again`.slice(0, 100) })
    setSearch({}, { replace: true })
  }, [submission, change, setSearch])
  return clone === null ? undefined : asked
}
