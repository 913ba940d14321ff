/** The steps of a submission: catalogs there and checked, the price known, the task accepted, perhaps watched. */
import { randomUUID } from 'node:crypto'
import type { Catalog } from '../core/contract/catalogs.ts'
import type { Quote, Submission, TaskAccepted } from '../core/contract/submission.ts'
import { awaitCheck, bringCatalog, catalogLines } from './catalog-source.ts'
import type { Exit } from './exit-codes.ts'
import type { Run } from './run.ts'
import { namedSubmission, type SubmitFlags } from './submission-flags.ts'
import { quoteLines, simulatorText } from './task-lines.ts'
import { CatalogRefused } from './upload.ts'
import { verdictLines } from './verdict-lines.ts'
import { watchTask } from './watching.ts'

/** What `imsim submit` prints with --json. */
interface Outcome {
  readonly catalogs: readonly Catalog[]
  readonly quote?: Quote
  readonly task?: TaskAccepted
}

/** Every catalog brought and checked, in order; the first refused one ends the row. */
async function readyCatalogs(run: Run, named: Submission, main: string | undefined): Promise<readonly Catalog[]> {
  const catalogs: Catalog[] = []
  for (const source of named.catalogs) {
    const catalog = await awaitCheck(run, await bringCatalog(run, source, named.simulator, main))
    catalogs.push(catalog)
    if (catalog.state === 'refused') break
  }
  return catalogs
}

const print = (run: Run, outcome: Outcome, lines: readonly string[]) => run.print(outcome, () => lines)

async function quoteAndSubmit(
  run: Run,
  flags: SubmitFlags,
  body: Submission,
  catalogs: readonly Catalog[],
): Promise<Exit> {
  const { paint } = run
  const quote = await run.call('quoteTask', { body })
  const told = quoteLines(quote, paint)
  if (flags['dry-run']) {
    print(run, { catalogs, quote }, [...told, paint.dim('nothing was submitted (--dry-run)')])
    return quote.sites.every(({ refusal }) => refusal !== undefined) ? 'failed' : 'ok'
  }
  for (const line of told) run.note(line)
  const task = await run.call('submitTask', { body }, { idempotencyKey: flags.key ?? randomUUID() })
  print(run, { catalogs, quote: task.quote, task }, [
    `${paint.green('✓')} task ${paint.bold(String(task.taskId))} is ${task.state} with ${simulatorText(body.simulator.name)}`,
    `  ${task.links.portal}`,
    ...(flags.watch ? [] : [`  imsim watch ${task.taskId}`]),
  ])
  return flags.watch ? watchTask(run, task.taskId) : 'ok'
}

/** The whole of `imsim submit`. A catalog with errors ends it with its faults by line, before anything is spent. */
export async function submit(run: Run, flags: SubmitFlags): Promise<Exit> {
  const named = await namedSubmission(flags)
  try {
    const catalogs = await readyCatalogs(run, named, flags.main)
    const refused = catalogs.find(({ state }) => state === 'refused')
    if (refused === undefined) {
      const body = { ...named, catalogs: catalogs.map(({ catalogId }) => catalogId) }
      return await quoteAndSubmit(run, flags, body, catalogs)
    }
    print(run, { catalogs }, catalogLines(run, refused))
  } catch (error) {
    if (!(error instanceof CatalogRefused)) throw error
    const { verdict, message } = error
    run.print({ catalogs: [], verdict, detail: message }, () => [
      ...verdictLines(error.file, verdict, run.paint),
      message,
    ])
  }
  return 'failed'
}
