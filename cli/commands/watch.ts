/** `imsim watch`: a task as it happens. */
import { action } from '../action.ts'
import type { Cli } from '../globals.ts'
import { idOf } from '../numbers.ts'
import { watchTask } from '../watching.ts'

export const addWatch = (cli: Cli) =>
  cli.command(
    'watch <task>',
    'Watch a task fill its focal plane, until it settles; its end is the exit code',
    (words) => words.positional('task', { type: 'string', demandOption: true, describe: 'Id of the task' }),
    action((run, flags) => watchTask(run, idOf(flags.task, 'task'))),
  )
