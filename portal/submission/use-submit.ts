/** Sending the task: once, however often the button is pressed, and then to its page. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import type { SubmissionInput } from '../../core/contract/submission.ts'
import { usePerson, useSession } from '../session/use-session.ts'
import { refresh } from '../ui/asked.ts'
import { forgetDraft, forgetKey, keepEmail, keyOf } from './kept-draft.ts'

export function useSubmit() {
  const { client } = useSession()
  const { user } = usePerson()
  const queries = useQueryClient()
  const [, go] = useLocation()
  return useMutation({
    // Without a network it is told at once, and not done by itself when nobody expects it any more.
    networkMode: 'always',
    mutationFn: (body: SubmissionInput) =>
      client.call('submitTask', { body }, { idempotencyKey: keyOf(sessionStorage, body, () => crypto.randomUUID()) }),
    onSuccess: ({ taskId }, { email }) => {
      forgetKey(sessionStorage)
      forgetDraft(sessionStorage, user)
      keepEmail(localStorage, user, email)
      void refresh(queries, 'listTasks')
      go(`/tasks/${taskId}`)
    },
  })
}
