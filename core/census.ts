/** The census: jobs by state, how long the oldest wait and why, and pilots by site, counted as the sweep passes them anyway. */
import { type Board, countStates } from './board.ts'
import { secondsBetween } from './instants.ts'
import type { Job } from './job.ts'
import { freeSlots, type Pilot } from './pilot.ts'
import type { Task } from './task.ts'
import { type Around, type Waiting, waitingOf, whyWaiting } from './why-waiting.ts'

/** States in which somebody else has to act: the brokerage, a pilot, a pilot that has leased, the storage. */
const WAITING: ReadonlySet<string> = new Set(['defined', 'activated', 'sent', 'holding'])

export interface SitePilots {
  readonly pilots: number
  readonly slots: number
  readonly busySlots: number
}

export class Census {
  /** Jobs of visits that have not settled. */
  readonly jobs = new Map<string, number>()
  /** Since the one that has waited longest came into the state. */
  readonly oldestSeconds = new Map<string, number>()
  /** The same by what they wait for, which is one of WHYS. */
  readonly oldestSecondsByWhy = new Map<string, number>()
  readonly sites = new Map<string, SitePilots>()

  readonly #tasks = new Map<number, Waiting>()

  /** Of whose tasks nothing was counted, nobody can say what their jobs without a site wait for. */
  countTask(task: Task): void {
    if (task.state === 'running' || task.state === 'held') this.#tasks.set(task.taskId, waitingOf(task))
  }

  countBoard(board: Board): void {
    for (const [state, count] of Object.entries(countStates(board)))
      this.jobs.set(state, (this.jobs.get(state) ?? 0) + count)
  }

  /** Jobs of a board, by what is known of the sites now. */
  countJobs(board: Board, jobs: readonly Job[], around: Around): void {
    for (const job of jobs) {
      if (!WAITING.has(job.state)) continue
      const seconds = Math.max(0, secondsBetween(lastMove(job), around.now))
      raise(this.oldestSeconds, job.state, seconds)
      const why = whyWaiting(job, board, this.#tasks.get(board.task), around)
      if (why !== undefined) raise(this.oldestSecondsByWhy, why, seconds)
    }
  }

  /** A lost pilot is none. */
  countPilot(pilot: Pilot): void {
    if (pilot.lost) return
    const { pilots, slots, busySlots } = this.sites.get(pilot.site) ?? { pilots: 0, slots: 0, busySlots: 0 }
    this.sites.set(pilot.site, {
      pilots: pilots + 1,
      slots: slots + pilot.slots.length,
      busySlots: busySlots + pilot.slots.length - freeSlots(pilot),
    })
  }
}

const raise = (most: Map<string, number>, key: string, value: number): void =>
  void most.set(key, Math.max(value, most.get(key) ?? 0))

/** The latest instant that a job tells of itself. */
const lastMove = ({ createdAt, placedAt = '', sentAt = '', runningAt = '', endedAt = '' }: Job): string =>
  [createdAt, placedAt, sentAt, runningAt, endedAt].reduce((latest, at) => (at > latest ? at : latest))
