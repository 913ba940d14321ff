/** One task: how it is in a sentence, its visits and what may be done. */
import { useParams } from 'wouter'
import { isVisitSettled } from '../../core/contract/lifecycle.ts'
import { Answered } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { Page } from '../ui/page.tsx'
import { StateBadge } from '../ui/state-badge.tsx'

export default function TaskPage() {
  const taskId = Number(useParams<{ taskId: string }>().taskId)
  const request = { params: { taskId } }
  const follow = {
    while: ({ visitList }: { visitList: readonly { state: Parameters<typeof isVisitSettled>[0] }[] }) =>
      !visitList.every(({ state }) => isVisitSettled(state)),
  }
  const task = useAsked('readTask', request, { follow })
  return (
    <Page
      title={task.data?.name ?? `Task ${taskId}`}
      beside={task.data && <StateBadge state={task.data.state} />}
      json={{ route: 'readTask', request }}
    >
      <Answered of={task}>{({ sentence }) => <p>{sentence}</p>}</Answered>
    </Page>
  )
}
