/** What a user may do to a task or a job: rerun, accept, release, cancel. */

import type { TaskMoved } from '../../core/contract/tasks.ts'
import { action } from '../action.ts'
import type { Cli } from '../globals.ts'
import { idOf, isPandaId } from '../numbers.ts'
import { OBSERVATION_WORDS, parseSet } from '../observation-values.ts'
import type { Run } from '../run.ts'
import { commandsOfFlags } from '../submission-flags.ts'
import { stateText } from '../task-lines.ts'
import { watchTask } from '../watching.ts'

const tellMove = (run: Run, moved: TaskMoved): undefined => {
  const round = moved.round > 1 ? `, round ${moved.round}` : ''
  run.print(moved, () => [
    `task ${run.paint.bold(String(moved.taskId))} is ${stateText(moved.state, run.paint)}${round}`,
  ])
}

const task = { type: 'string', demandOption: true, describe: 'Id of the task' } as const

export const addAccept = (cli: Cli) =>
  cli.command(
    'accept <task>',
    'Take an incomplete task as it is',
    (words) => words.positional('task', task),
    action(async (run, flags) =>
      tellMove(run, await run.call('acceptTask', { params: { taskId: idOf(flags.task, 'task') } })),
    ),
  )

export const addRelease = (cli: Cli) =>
  cli.command(
    'release <task>',
    'Run the rest of a task that is held because its scouts failed alike',
    (words) => words.positional('task', task),
    action(async (run, flags) =>
      tellMove(run, await run.call('releaseTask', { params: { taskId: idOf(flags.task, 'task') } })),
    ),
  )

async function cancelJob(run: Run, pandaId: number): Promise<undefined> {
  const job = await run.call('cancelJob', { params: { pandaId } })
  run.print(job, () => [
    `job ${run.paint.bold(String(job.pandaId))} is ${stateText(job.state, run.paint)}; it is being stopped`,
  ])
}

export const addCancel = (cli: Cli) =>
  cli.command(
    'cancel <id>',
    'Stop a task, or one job by its PandaID; what has finished stays',
    (words) => words.positional('id', { type: 'string', demandOption: true, describe: 'Id of a task, or a PandaID' }),
    action(async (run, flags) => {
      const id = idOf(flags.id, 'task or PandaID')
      return isPandaId(id)
        ? cancelJob(run, id)
        : tellMove(run, await run.call('cancelTask', { params: { taskId: id } }))
    }),
  )

const rerunOptions = {
  visits: { type: 'number', array: true, describe: 'Only these visits of the task, counted from 0' },
  sensors: { type: 'string', describe: 'These sensors, finished or not: R22_S11|R22_S12, rafts, or all' },
  set: { type: 'string', array: true, describe: `Changed values: ${Object.keys(OBSERVATION_WORDS).join(' ')}` },
  preset: { type: 'string', describe: 'Other physics commands by name' },
  'command-file': { type: 'string', describe: 'Other physics commands of your own' },
  site: { type: 'string', describe: 'Another site, facility, or "Best Available"' },
  watch: { type: 'boolean', default: false, describe: 'Watch the new round until it settles' },
} as const

export const addRerun = (cli: Cli) =>
  cli.command(
    'rerun <task>',
    'Run what failed again as a new round, or chosen sensors, with changed parameters if any',
    (words) => words.positional('task', task).options(rerunOptions),
    action(async (run, flags) => {
      const taskId = idOf(flags.task, 'task')
      const { visits, sensors, site } = flags
      const commands = await commandsOfFlags(flags)
      const observation = flags.set && parseSet(flags.set)
      const body = {
        ...(visits && { visits }),
        ...(sensors === undefined ? {} : { sensors }),
        ...(site === undefined ? {} : { site }),
        ...(commands && { commands }),
        ...(observation && { observation }),
      }
      tellMove(run, await run.call('rerunTask', { params: { taskId }, body }))
      return flags.watch ? watchTask(run, taskId) : undefined
    }),
  )
