/** The single-use link of a mail: what it would do, and the button that does it. */
import { useMutation } from '@tanstack/react-query'
import { useParams } from 'wouter'
import { useSession } from '../session/use-session.ts'
import { Answered } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { Page } from '../ui/page.tsx'
import { Problem } from '../ui/problem.tsx'

export default function LinkPage() {
  const { link = '' } = useParams<{ link: string }>()
  const { client } = useSession()
  const asked = useAsked('readLink', { params: { link } })
  const follow = useMutation({ mutationFn: () => client.call('followLink', { params: { link } }) })
  return (
    <Page title="Run again what failed">
      <Answered of={asked}>
        {({ taskId, name, sentence, used }) => (
          <>
            <p>
              Task {taskId}, <strong>{name}</strong>
            </p>
            <p>{sentence}</p>
            {follow.isSuccess ? (
              <p role="status">
                It runs again. <a href={`/tasks/${taskId}`}>See how it goes</a>; you will get a mail when it has
                settled.
              </p>
            ) : used ? (
              <p>
                This link has been used; it works once. <a href={`/tasks/${taskId}`}>See the task</a>
              </p>
            ) : (
              <p>
                <button
                  type="button"
                  className="button primary"
                  disabled={follow.isPending}
                  onClick={() => follow.mutate()}
                >
                  {follow.isPending ? 'Asking …' : 'Run it again'}
                </button>
              </p>
            )}
            {follow.isError && <Problem error={follow.error} />}
          </>
        )}
      </Answered>
      {asked.isError && <a href="/tasks">Your tasks</a>}
    </Page>
  )
}
