/** A task's header, its visits' records and its own board. */
import type { CatalogVerdict } from './contract/catalogs.ts'
import type { TaskState, VisitState } from './contract/lifecycle.ts'
import { isVisitSettled, VISIT_STATES } from './contract/lifecycle.ts'
import type { AmplifierFormat, Simulator, Stage } from './contract/payload.ts'
import type { Quote, Submission } from './contract/submission.ts'
import type { Rerun } from './contract/tasks.ts'
import type { Needs } from './job.ts'

/** A catalog as the task uses it: frozen at submission, so that a later change of the catalog changes no task. */
export interface TaskCatalog {
  readonly catalogId: string
  readonly name: string
  readonly prefix: string
  readonly main: string
  readonly files: readonly { readonly name: string; readonly sizeBytes: number }[]
  readonly sha256: string
  /** The observation that it carries, in PhoSim 3.4's keys. */
  readonly header?: Readonly<Record<string, string>>
}

/** What planning makes a visit from: an observation of the table, a catalog's own, or both. */
export interface VisitPlan {
  readonly obsHistId: string
  /** Catalogs (by place in the task's list) whose objects are in the visit. */
  readonly catalogs: readonly number[]
  /** The catalog whose header is the visit's. */
  readonly headerFrom?: number
  /** Whether the observation table's row is taken (before or after the catalog's header). */
  readonly fromTable: boolean
}

/** A mail of one round: claimed, sent, recorded. */
export interface Mail {
  readonly state: 'claimed' | 'sent' | 'failed' | 'bounced'
  readonly to: string
  readonly about: string
  readonly claimedAt: string
  readonly sentAt?: string
  readonly error?: string
}

/** A saved wish for a new round: planning carries it out, again and again until done (rule 12). */
export interface RerunWish {
  readonly round: number
  readonly request: Rerun
  /** The visits that have something to run again. */
  readonly visits: readonly number[]
  readonly wantedAt: string
}

/** Owner and VO of the self-tests that nobody has asked for. `ops` is what WLCG's sites call the VO of those who test them. */
export const SELF_TESTER = 'self-test'
export const TESTS_VO = 'ops'

export interface Task {
  readonly taskId: number
  readonly day: string
  readonly name: string
  readonly owner: string
  readonly vo: string
  readonly workingGroup?: string
  readonly email: string
  readonly state: TaskState
  readonly round: number
  readonly revision: number
  /** Every visit has been sent to planning. */
  readonly planned?: true
  /** A test of a site, by an operator or the service itself: it may go to one that is in test. */
  readonly selfTest?: true
  readonly submission: Submission
  readonly catalogs: readonly TaskCatalog[]
  readonly visits: readonly VisitPlan[]
  readonly sensors: readonly string[]
  readonly quote: Quote
  readonly warnings: readonly string[]
  readonly scouts?: { readonly visit: number; readonly state: 'pending' | 'passed' | 'failed' }
  readonly wanted?: 'cancelled'
  readonly rerun?: RerunWish
  readonly mails: Readonly<Record<string, Mail>>
  /** Numbers of the links already followed. */
  readonly usedLinks: readonly string[]
  readonly submittedAt: string
  readonly settledAt?: string
}

/** All that a payload's order takes from the visit: written by planning, rewritten by a re-run with changes. */
export interface VisitRecord {
  readonly task: number
  readonly visit: number
  readonly day: string
  readonly round: number
  readonly taskName: string
  readonly owner: string
  readonly obsHistId: string
  readonly header: Readonly<Record<string, string>>
  readonly commands: string
  readonly simulator: Simulator
  readonly amplifiers: AmplifierFormat
  readonly sensors: readonly string[]
  readonly snaps: readonly number[]
  readonly catalogs: readonly TaskCatalog[]
  readonly needs: Readonly<Record<Stage, Needs>>
  readonly failOnce?: readonly string[]
}

/** The task's own board: a cell a visit, so that no visit need be read to know whether the task has settled. */
export interface TaskBoard {
  readonly task: number
  readonly day: string
  readonly revision: number
  readonly cells: Uint8Array
}

export interface VisitCell {
  readonly state: VisitState
  readonly round: number
}

/** Two bytes a visit: its state and its round. */
export function visitCell(board: TaskBoard, visit: number): VisitCell | undefined {
  const state = VISIT_STATES[(board.cells[visit * 2] ?? 0) - 1]
  return state === undefined ? undefined : { state, round: board.cells[visit * 2 + 1] ?? 0 }
}

/** The board with a visit's cell, or the same board when it knows that already or knows a later round. */
export function withVisit(board: TaskBoard, visit: number, { state, round }: VisitCell): TaskBoard {
  const before = visitCell(board, visit)
  if (before !== undefined && (before.round > round || (before.round === round && before.state === state))) return board
  const cells = new Uint8Array(Math.max(board.cells.length, visit * 2 + 2))
  cells.set(board.cells)
  cells.set([VISIT_STATES.indexOf(state) + 1, round], visit * 2)
  return { ...board, cells }
}

/** What the task is when all its visits have settled; undefined while one has not. */
export function settledTaskState(board: TaskBoard, visits: number): TaskState | undefined {
  const states = Array.from({ length: visits }, (_, visit) => visitCell(board, visit)?.state)
  if (!states.every((state) => state !== undefined && isVisitSettled(state))) return undefined
  if (states.every((state) => state === 'complete')) return 'complete'
  if (states.some((state) => state === 'complete' || state === 'incomplete')) return 'incomplete'
  return states.some((state) => state === 'failed') ? 'failed' : 'cancelled'
}

/** An instance catalog as the service keeps it. */
export interface CatalogRecord {
  readonly catalogId: string
  readonly name: string
  readonly owner: string
  readonly state: 'uploading' | 'fetching' | 'checking' | 'ready' | 'refused'
  readonly from: 'upload' | 'url' | 'standard'
  readonly url?: string
  readonly standard?: string
  readonly createdAt: string
  readonly prefix: string
  readonly files: readonly { readonly name: string; readonly sizeBytes: number }[]
  readonly main?: string
  readonly beginnings?: readonly string[]
  readonly sizeBytes: number
  readonly sha256?: string
  readonly progress?: string
  readonly verdict?: CatalogVerdict
  readonly revision: number
}
