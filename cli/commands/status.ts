/** `imsim status`: your tasks, or one of them. */

import { TASK_STATES } from '../../core/contract/lifecycle.ts'
import { action } from '../action.ts'
import type { Cli } from '../globals.ts'
import { idOf } from '../numbers.ts'
import type { Run } from '../run.ts'
import { taskLines, taskTable } from '../task-lines.ts'
import { moreLines } from '../terminal.ts'

interface Filters {
  readonly owner: string | undefined
  readonly vo: string | undefined
  readonly state: string | undefined
  readonly days: number | undefined
  readonly limit: number | undefined
  readonly cursor: string | undefined
}

async function showTask(run: Run, taskId: number): Promise<undefined> {
  const task = await run.call('readTask', { params: { taskId } })
  run.print(task, () => taskLines(task, run.paint))
}

async function listTasks(run: Run, { owner, vo, state, days, limit, cursor }: Filters): Promise<undefined> {
  const page = await run.call('listTasks', { query: { owner, vo, state, days, limit, cursor } })
  run.print(page, () =>
    page.tasks.length === 0
      ? ['No tasks. Submit one: imsim submit --help']
      : [...taskTable(page.tasks, run.paint), ...moreLines(page.cursor, run.paint)],
  )
}

export const addStatus = (cli: Cli) =>
  cli.command(
    'status [task]',
    'One task, or the list of tasks',
    (words) =>
      words.positional('task', { type: 'string', describe: 'Id of the task' }).options({
        owner: { type: 'string', describe: 'Only of this owner' },
        vo: { type: 'string', describe: 'Only of this virtual organisation' },
        state: { type: 'string', choices: TASK_STATES, describe: 'Only in this state' },
        days: { type: 'number', describe: 'Submitted in the last DAYS (60)' },
        limit: { type: 'number', describe: 'At most so many (50)' },
        cursor: { type: 'string', describe: 'Where the last page ended' },
      } as const),
    action(async (run, flags) =>
      flags.task === undefined ? listTasks(run, flags) : showTask(run, idOf(flags.task, 'task')),
    ),
  )
