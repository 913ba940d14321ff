/** The stores that the lease protocol writes, in memory: jobs, boards, tasks and pilots. */
import type { Board } from '../../core/board.ts'
import type { Job } from '../../core/job.ts'
import type { Launch, Pilot, Slot } from '../../core/pilot.ts'
import type { Task, TaskBoard, VisitRecord } from '../../core/task.ts'
import type { Beat, BoardStore, Claim, JobStore, PilotStore, Sent, TaskStore } from '../../core/world.ts'

/** Items by key, copied on the way in and out, so that nobody holds what is stored. */
export class Items<Item> {
  readonly #items = new Map<string, Item>()

  get(key: string): Item | undefined {
    const item = this.#items.get(key)
    return item === undefined ? undefined : structuredClone(item)
  }

  put(key: string, item: Item): void {
    this.#items.set(key, structuredClone(item))
  }

  /** False when there is an item already, which is left as it is. */
  create(key: string, item: Item): boolean {
    if (this.#items.has(key)) return false
    this.put(key, item)
    return true
  }

  delete(key: string): void {
    this.#items.delete(key)
  }

  /** Those that pass the test, in order. */
  where(test: (item: Item) => boolean, order: (a: Item, b: Item) => number = () => 0): Item[] {
    return structuredClone([...this.#items.values()].filter(test).sort(order))
  }

  all(): Item[] {
    return this.where(() => true)
  }
}

/** Puts the item with the next revision if the stored one has the revision that it carries. */
export function revise<Item extends { readonly revision: number }>(items: Items<Item>, key: string, item: Item) {
  if (items.get(key)?.revision !== item.revision) return false
  items.put(key, { ...item, revision: item.revision + 1 })
  return true
}

const GUARDED = ['state', 'attempt', 'lease', 'round', 'revision', 'wanted'] as const

const claimOf = ({ pandaId, needs, simulator, placedAt = '', rank = '' }: Job): Claim => ({
  pandaId,
  needs,
  simulator,
  placedAt,
  rank,
})

/** Plain comparison of code units: DynamoDB sorts keys by their bytes, `localeCompare` does not. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export function memoryJobs(): JobStore {
  const items = new Items<Job>()
  const read = async (pandaId: number) => items.get(String(pandaId))
  const waiting = (berth: string) =>
    items
      .where((job) => job.claim === berth)
      .map(claimOf)
      .sort((a, b) => byText(a.rank, b.rank))
  return {
    read,
    create: async (job) => items.create(String(job.pandaId), job),
    readMany: async (pandaIds) => {
      const jobs = await Promise.all([...new Set(pandaIds)].map(read))
      return jobs.filter((job) => job !== undefined)
    },
    async move(before, after) {
      const stored = items.get(String(before.pandaId))
      if (stored === undefined || GUARDED.some((name) => stored[name] !== before[name])) return false
      items.put(String(before.pandaId), after)
      return true
    },
    claimable: async (berth, limit, end) =>
      (end === 'first' ? waiting(berth) : waiting(berth).reverse()).slice(0, limit),
    countClaimable: async (berth, most) => Math.min(most, waiting(berth).length),
  }
}

export function memoryBoards(): BoardStore {
  const boards = new Items<Board>()
  const taskBoards = new Items<TaskBoard>()
  const keyOf = ({ day, task, visit }: Pick<Board, 'day' | 'task' | 'visit'>) => `${day} ${task} ${visit}`
  const byPlace = (a: Board, b: Board) => a.task - b.task || a.visit - b.visit
  const emptyTask = (day: string, task: number): TaskBoard => ({ day, task, revision: 0, cells: new Uint8Array() })
  return {
    create: async (board) => boards.create(keyOf(board), board),
    read: async (day, task, visit) => boards.get(keyOf({ day, task, visit })),
    write: async (board) => revise(boards, keyOf(board), board),
    ofTask: async (day, task) => boards.where((board) => board.day === day && board.task === task, byPlace),
    async *since(day) {
      yield* boards.where(
        (board) => board.day >= day,
        (a, b) => byText(b.day, a.day) || byPlace(a, b),
      )
    },
    readTask: async (day, task) => taskBoards.get(`${day} ${task}`) ?? emptyTask(day, task),
    async writeTask(board) {
      taskBoards.create(`${board.day} ${board.task}`, emptyTask(board.day, board.task))
      return revise(taskBoards, `${board.day} ${board.task}`, board)
    },
  }
}

export function memoryTasks(): TaskStore {
  const tasks = new Items<Task>()
  const visits = new Items<VisitRecord>()
  const keys = new Items<Sent>()
  let last = 0
  return {
    nextId: async () => ++last,
    async create(task, key, bodyHash) {
      const sent = keys.get(`${task.owner} ${key}`)
      if (sent !== undefined) return sent
      if (!tasks.create(String(task.taskId), task)) throw new Error(`there is a task ${task.taskId} already`)
      keys.put(`${task.owner} ${key}`, { taskId: task.taskId, bodyHash })
      return undefined
    },
    sent: async (owner, key) => keys.get(`${owner} ${key}`),
    read: async (taskId) => tasks.get(String(taskId)),
    write: async (task) => revise(tasks, String(task.taskId), task),
    async *since(day) {
      yield* tasks.where(
        (task) => task.day >= day,
        (a, b) => b.taskId - a.taskId,
      )
    },
    readVisit: async (task, visit) => visits.get(`${task} ${visit}`),
    writeVisit: async (record) => visits.put(`${record.task} ${record.visit}`, record),
  }
}

const withSlot = (pilot: Pilot, slot: number, next: Slot): Pilot => ({
  ...pilot,
  slots: pilot.slots.map((old, index) => (index === slot ? next : old)),
})

function found({ lost: _, ...pilot }: Pilot, alive: { readonly seenAt: string; readonly leaseEndsAt: string }): Pilot {
  return { ...pilot, seenAt: alive.seenAt, leaseEndsAt: alive.leaseEndsAt }
}

function beaten(pilot: Pilot, { usage, diskMiB, leavingAt, ...alive }: Beat): Pilot {
  return { ...found(pilot, alive), usage, diskMiB, ...(leavingAt === undefined ? {} : { leavingAt }) }
}

const lapsedSlot = (slot: Slot): Slot =>
  slot.lease === undefined ? slot : { ...slot, lapsed: true, version: slot.version + 1 }

export function memoryPilots(): PilotStore {
  const pilots = new Items<Pilot>()
  const launches = new Items<Launch>()
  const change = (pilotId: string, next: (pilot: Pilot) => Pilot | undefined): Pilot | undefined => {
    const before = pilots.get(pilotId)
    const after = before === undefined ? undefined : next(before)
    if (after !== undefined) pilots.put(pilotId, after)
    return after
  }
  return {
    async saveLaunch(launch) {
      const registered = launches.get(launch.launch)?.registered ?? launch.registered
      launches.put(launch.launch, { ...launch, registered })
    },
    launches: async () => launches.all(),
    async register(pilot, uses) {
      const launch = launches.get(pilot.launch)
      if (launch === undefined || launch.registered >= uses || !pilots.create(pilot.pilotId, pilot)) return false
      launches.put(launch.launch, { ...launch, registered: launch.registered + 1 })
      return true
    },
    read: async (pilotId) => pilots.get(pilotId),
    async writeSlot(read, slot, next, alive) {
      const asRead = (pilot: Pilot) =>
        pilot.lost === read.lost && slot in pilot.slots && pilot.slots[slot]?.version === read.slots[slot]?.version
      const after = change(read.pilotId, (pilot) =>
        asRead(pilot) ? found(withSlot(pilot, slot, next), alive) : undefined,
      )
      return after !== undefined
    },
    beat: async (pilotId, beat) => change(pilotId, (pilot) => beaten(pilot, beat)),
    async stop(pilotId, slot, lease) {
      change(pilotId, (pilot) => {
        const held = pilot.slots[slot]
        if (held === undefined || held.lease !== lease || held.stop) return undefined
        return withSlot(pilot, slot, { ...held, stop: true, version: held.version + 1 })
      })
    },
    markLost: async ({ pilotId, leaseEndsAt }) =>
      change(pilotId, (pilot) =>
        pilot.leaseEndsAt === leaseEndsAt ? { ...pilot, lost: true, slots: pilot.slots.map(lapsedSlot) } : undefined,
      ),
    async watch(pilotId, slot, untilAt) {
      change(pilotId, (pilot) => ({ ...pilot, watchedUntil: { ...pilot.watchedUntil, [slot]: untilAt } }))
    },
    async *all() {
      yield* pilots.all()
    },
    remove: async (pilotId) => pilots.delete(pilotId),
  }
}
