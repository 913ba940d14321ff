/** `npm run docs`: draws docs/lifecycle.md from the tables that the service itself reads. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FAILURE_CLASSES, FAILURES, LOSSES_BEFORE_ON_DEMAND } from '../core/contract/failures.ts'
import {
  JOB_MOVES,
  JOB_STATES,
  type Move,
  TASK_MOVES,
  TASK_STATES,
  VISIT_MOVES,
  VISIT_STATES,
} from '../core/contract/lifecycle.ts'

export const PAGE = join(import.meta.dirname, 'lifecycle.md')

type Moves = Readonly<Record<string, Move<string>>>

/** One arrow for each pair of states, with every move that goes that way. */
function diagram(states: readonly string[], moves: Moves): string {
  const arrows = new Map<string, string[]>()
  for (const [name, { from, to }] of Object.entries(moves))
    for (const state of from) arrows.set(`${state} --> ${to}`, [...(arrows.get(`${state} --> ${to}`) ?? []), name])
  const left = new Set(Object.values(moves).flatMap(({ from }) => from))
  const lines = [
    `[*] --> ${states[0]}`,
    ...[...arrows].map(([arrow, names]) => `${arrow}: ${names.join(', ')}`),
    ...states.filter((state) => !left.has(state)).map((state) => `${state} --> [*]`),
  ]
  return ['```mermaid', 'stateDiagram-v2', ...lines.map((line) => `  ${line}`), '```'].join('\n')
}

const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`
const table = (heads: readonly string[], rows: readonly string[]) =>
  [row(...heads), row(...heads.map(() => '---')), ...rows].join('\n')

function moveTable(moves: Moves): string {
  const entries = Object.entries(moves)
  const leased = entries.some(([, { lease }]) => lease)
  const columns = ['move', 'from', 'to', 'by', 'when', ...(leased ? ['lease'] : [])]
  const rows = entries.map(([name, { from, to, by, when, lease }]) =>
    row(`**${name}**`, from.join(', '), to, by, when, ...(leased ? [lease ? 'shown' : ''] : [])),
  )
  return table(columns, rows)
}

const AGAIN = {
  here: 'activated again, at the same site',
  elsewhere: 'placed again, this site refused',
  more: 'placed again, with more of what it lacked',
}

const failureTable = () =>
  table(
    ['class', 'survived in a round', 'meanwhile', 'who acts', 'what people are told'],
    FAILURE_CLASSES.map((name) => {
      const { budget, again, who, words } = FAILURES[name]
      const count = Number.isFinite(budget) ? String(budget) : 'any number'
      return row(`**${name}**`, count, budget === 0 ? 'failed at once' : AGAIN[again], who, words)
    }),
  )

const section = (title: string, words: string, states: readonly string[], moves: Moves) =>
  [`## ${title}`, words, diagram(states, moves), moveTable(moves)].join('\n\n')

/** The whole page as Markdown. */
export function lifecyclePage(): string {
  const parts = [
    '# Lifecycles',
    'Drawn by `npm run docs` from core/contract/lifecycle.ts and core/contract/failures.ts; a test keeps this page true. ' +
      'The guard of every write, the buttons of the portal and the words of the CLI read the same tables.',
    section(
      'Job',
      "PanDA's states. A lease that is *shown* means that whoever asks for the move must show the job's last lease, and the " +
        "store's condition checks it in the same write. PanDA's `starting` is spoken to its clients and not stored.",
      JOB_STATES,
      JOB_MOVES,
    ),
    section('Visit', "Read off the cells of the visit's board, never stored beside them.", VISIT_STATES, VISIT_MOVES),
    section(
      'Task',
      'What the scientist sees. Moves by `you` are wishes, saved on the header first.',
      TASK_STATES,
      TASK_MOVES,
    ),
    '## Failures',
    'A failure says who must act. Within a round a job survives so many of each class; a re-run begins anew.',
    failureTable(),
    `After ${LOSSES_BEFORE_ON_DEMAND} losses of its worker a job goes to a site that is not preemptible.`,
  ]
  return `${parts.join('\n\n')}\n`
}

if (import.meta.main) {
  const page = lifecyclePage()
  const isNew = readFileSync(PAGE, { encoding: 'utf8', flag: 'a+' }) !== page
  if (isNew) writeFileSync(PAGE, page)
  console.log(isNew ? 'docs/lifecycle.md is drawn anew.' : 'docs/lifecycle.md is as the tables have it.')
}
