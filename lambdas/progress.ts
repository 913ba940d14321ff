/** The one consumer of the jobs stream: moved jobs go to their boards, task headers to planning. */
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { byVisit, mergeJobs } from '../core/progress.ts'
import { logFault } from './log.ts'
import { parseJobsKey } from './table-keys.ts'
import { wiring } from './wiring.ts'

interface Moved {
  readonly jobs: number[]
  readonly tasks: Set<number>
}

/** What the records speak of. Each is only a hint: what it names is read as it is by then. */
function movedBy(records: readonly DynamoDBRecord[]): Moved {
  const moved: Moved = { jobs: [], tasks: new Set() }
  for (const { dynamodb } of records) {
    const item = parseJobsKey({ pk: dynamodb?.Keys?.pk?.S ?? '', sk: dynamodb?.Keys?.sk?.S ?? '' })
    if (item?.kind === 'job') moved.jobs.push(item.pandaId)
    if (item?.kind === 'task') moved.tasks.add(item.taskId)
  }
  return moved
}

/** All of the batch comes again when a part of it fails: merging twice does no harm. */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const { world } = wiring()
  const { jobs, tasks } = movedBy(event.Records)
  try {
    for (const task of tasks) await world.queues.send('planning', { task, what: 'task' })
    await Promise.all(byVisit(jobs).map((pandaIds) => mergeJobs(world, pandaIds)))
    return { batchItemFailures: [] }
  } catch (error) {
    const first = event.Records[0]?.dynamodb?.SequenceNumber ?? ''
    logFault(first, 'progress', error)
    return { batchItemFailures: [{ itemIdentifier: first }] }
  }
}
