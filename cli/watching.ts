/** Following a task until it settles: a picture that stays in place on a terminal, a line for each change elsewhere. */
import { createLogUpdate } from 'log-update'
import type { TaskState } from '../core/contract/lifecycle.ts'
import { Refusal } from '../core/contract/problems.ts'
import type { TaskView, VisitView } from '../core/contract/tasks.ts'
import type { Exit } from './exit-codes.ts'
import type { Run } from './run.ts'
import { countsText, stateText, tally } from './task-lines.ts'
import { durationText, safeLine } from './terminal.ts'
import { busiestVisit, elapsedSeconds, watchLines } from './watch-view.ts'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000
const REDRAW_MS = 1000

/** How a settled task ends the command; undefined while it may still move by itself. */
const EXIT_OF_STATE: { readonly [state in TaskState]: Exit | undefined } = {
  checking: undefined,
  running: undefined,
  complete: 'ok',
  accepted: 'ok',
  refused: 'failed',
  held: 'failed',
  incomplete: 'failed',
  failed: 'failed',
  cancelled: 'failed',
}

interface Look {
  readonly task: TaskView
  readonly visit: VisitView | undefined
}

/** Shows what was seen; `note` when the service does not answer. */
interface Display {
  show(look: Look, note?: string): void
  end(): void
}

async function look(run: Run, taskId: number): Promise<Look> {
  const task = await run.call('readTask', { params: { taskId } })
  const busiest = busiestVisit(task.visitList)
  const visit = busiest && (await run.call('readVisit', { params: { taskId, visit: busiest.visit } }))
  return { task, visit }
}

function livePicture(run: Run): Display {
  const update = createLogUpdate(process.stdout)
  return {
    show({ task, visit }, note) {
      const { columns = 80, rows = 24 } = process.stdout
      const options = { paint: run.paint, columns, rows: rows - 1, nowMs: Date.now(), ...(note ? { note } : {}) }
      update(watchLines(task, visit, options).map(safeLine).join('\n'))
    },
    end: () => update.done(),
  }
}

/** One line whenever counts, state or sentence change; with --json one line of JSON. */
function changeLines(run: Run): Display {
  let last = ''
  return {
    show({ task, visit }, note) {
      const { total } = tally(task.counts)
      const signature = JSON.stringify([task.state, task.counts, task.sentence, task.waitsFor, note])
      if (signature === last) return
      last = signature
      const time = durationText(elapsedSeconds(task, Date.now()))
      const jobs = total === 0 ? '' : `${countsText(task.counts, run.paint)}  `
      const text = `${time.padStart(11)}  ${stateText(task.state, run.paint)}  ${jobs}${note ?? task.sentence}`
      run.print({ task, ...(visit === undefined ? {} : { visit }), ...(note === undefined ? {} : { note }) }, () => [
        text,
      ])
    },
    end() {},
  }
}

const isAway = (error: unknown): boolean =>
  error instanceof TypeError ||
  (error instanceof Refusal && (error.kind === 'unavailable' || error.kind === 'internal'))

/** Waits while the clock on the picture goes on. */
async function waitShowing(run: Run, display: Display, seen: Look, pauseMs: number, note?: string): Promise<void> {
  const hint = `The task goes on; \`imsim watch ${seen.task.taskId}\` looks again.`
  for (let left = pauseMs; left > 0; left -= REDRAW_MS) {
    await run.pause(Math.min(left, REDRAW_MS), hint)
    display.show(seen, note)
  }
}

/**
 * Follows a task until it settles or is held. Looks often while it changes and seldom while it does not; an outage of
 * the service is shown and waited for. Returns the task's own exit.
 */
export async function watchTask(run: Run, taskId: number): Promise<Exit> {
  let seen = await look(run, taskId)
  let pauseMs = FIRST_PAUSE_MS
  let note: string | undefined
  const display = process.stdout.isTTY && !run.json ? livePicture(run) : changeLines(run)
  try {
    for (;;) {
      display.show(seen, note)
      const exit = EXIT_OF_STATE[seen.task.state]
      if (exit !== undefined) return exit
      await waitShowing(run, display, seen, pauseMs, note)
      const next = await look(run, taskId).catch((error: unknown) => {
        if (isAway(error) && !run.interrupted.aborted) return undefined
        throw error
      })
      note = next === undefined ? `${run.server} does not answer; trying again` : undefined
      const changed = next !== undefined && JSON.stringify(next) !== JSON.stringify(seen)
      pauseMs = changed ? FIRST_PAUSE_MS : Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)
      seen = next ?? seen
    }
  } finally {
    display.end()
  }
}
