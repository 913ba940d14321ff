/** `imsim jobs` and `imsim job`: the monitor's table and one job in full. */

import { JobQuery } from '../../core/contract/jobs.ts'
import { action } from '../action.ts'
import type { Cli } from '../globals.ts'
import { jobLines, jobTable, summaryLines } from '../job-lines.ts'
import { pandaIdOf } from '../numbers.ts'
import { moreLines } from '../terminal.ts'

const text = (describe: string) => ({ type: 'string', describe }) as const

/** PanDA's attributes by its own spelling, as the query of GET /v1/jobs has them. */
const filters = {
  taskId: { type: 'number', alias: 'task', describe: 'Only of this task' },
  jobstatus: text('waiting, defined, activated, sent, running, holding, finished, failed, cancelled'),
  computingsite: text('Site'),
  stage: text('prepare, simulate or collect'),
  produsername: text('Owner'),
  failure: text('Class of failure'),
  errorcode: text('Code of failure, such as exit-139'),
  vo: text('Virtual organisation'),
  workinggroup: text('Working group'),
  transformation: text('Simulator'),
  prodsourcelabel: text('user, managed …'),
  cloud: text('Cloud'),
  destinationse: text('Where outputs go'),
  currentpriority: text('Priority'),
  days: { type: 'number', describe: 'The last DAYS (60)' },
  limit: { type: 'number', describe: 'Rows of a page (100)' },
  cursor: text('Where the last page ended'),
} as const

export const addJobs = (cli: Cli) =>
  cli.command(
    'jobs',
    'Jobs by PanDA’s attributes: exact counts, and a page of rows',
    (words) =>
      words.options({
        ...filters,
        summary: { type: 'boolean', default: true, describe: '--no-summary for rows alone' },
      } as const),
    action(async (run, flags) => {
      const given = Object.keys(JobQuery.shape).map((key) => [
        key,
        Object.entries(flags).find(([flag]) => flag === key)?.[1],
      ])
      const query = JobQuery.parse(Object.fromEntries(given.filter(([, value]) => value !== undefined)))
      const page = await run.call('listJobs', { query })
      run.print(page, () => [
        ...(flags.summary ? summaryLines(page, run.paint) : []),
        ...jobTable(page.jobs, run.paint),
        ...moreLines(page.cursor, run.paint),
      ])
      return undefined
    }),
  )

export const addJob = (cli: Cli) =>
  cli.command(
    'job <pandaid>',
    'One job: attempts, timings, pilot, failures, files, and why it waits',
    (words) =>
      words.positional('pandaid', { type: 'string', demandOption: true, describe: 'PandaID' }).options({
        script: { type: 'boolean', default: false, describe: 'Print a script that runs it again by hand' },
      } as const),
    action(async (run, flags) => {
      const params = { pandaId: pandaIdOf(flags.pandaid) }
      if (flags.script) {
        const answer = await run.call('readScript', { params })
        run.print(answer, () => [answer.script.trimEnd()])
      } else {
        const job = await run.call('readJob', { params })
        run.print(job, () => jobLines(job, run.paint))
      }
      return undefined
    }),
  )
