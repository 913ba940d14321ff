/** A whole service in memory: what is saved becomes records of its stream, and messages wait until a test delivers them. */

import type { Board } from '../../core/board.ts'
import { broker } from '../../core/brokerage.ts'
import { QUEUES } from '../../core/contract/events.ts'
import type { Site } from '../../core/contract/sites.ts'
import type { Job } from '../../core/job.ts'
import { plan } from '../../core/planning.ts'
import { mergeJobs } from '../../core/progress.ts'
import type { Task } from '../../core/task.ts'
import type { BoardStore, JobStore, Settings, TaskStore } from '../../core/world.ts'
import { type MemoryWorld, memoryWorld, type SentMessage } from './memory-world.ts'
import { stopAtOperations } from './protocol/coroutines.ts'
import { addPilot, siteOf, statusOf } from './sample.ts'

/** Sees each write of a job as it happens, `before` being undefined when it comes to be. */
export type Witness = (before: Job | undefined, after: Job) => void

/** Records and messages that one delivery of everything may bring forth before something must be going in circles. */
const MOST_DELIVERIES = 2000

export class Service {
  readonly world: MemoryWorld
  /** Jobs whose records the stream has not delivered yet. */
  readonly records: number[] = []
  /** Every job as it was last written, and every board by its visit. */
  readonly jobs = new Map<number, Job>()
  readonly boards = new Map<number, Board>()
  /** Writes of jobs, boards and headers so far. */
  writes = 0
  witness: Witness = () => {}

  constructor(settings: Partial<Settings> = {}) {
    const world = memoryWorld(settings)
    const { jobs, boards, tasks } = world
    this.world = {
      ...world,
      jobs: this.#recordedJobs(jobs),
      boards: this.#recordedBoards(boards),
      tasks: this.#recordedTasks(tasks),
    }
    stopAtOperations(world.faults)
  }

  get messages(): SentMessage[] {
    return this.world.sent
  }

  #recordedJobs(jobs: JobStore): JobStore {
    const wrote = (before: Job | undefined, after: Job) => {
      this.writes += 1
      this.records.push(after.pandaId)
      this.jobs.set(after.pandaId, after)
      this.witness(before, after)
    }
    return {
      ...jobs,
      create: async (job) => {
        const created = await jobs.create(job)
        if (created) wrote(undefined, job)
        return created
      },
      move: async (before, after) => {
        const moved = await jobs.move(before, after)
        if (moved) wrote(before, after)
        return moved
      },
    }
  }

  #recordedBoards(boards: BoardStore): BoardStore {
    const wrote = (board: Board) => {
      this.writes += 1
      this.boards.set(board.visit, board)
    }
    return {
      ...boards,
      create: async (board) => {
        const created = await boards.create(board)
        if (created) wrote(board)
        return created
      },
      write: async (board) => {
        const written = await boards.write(board)
        if (written) wrote(board)
        return written
      },
    }
  }

  /** A saved header is the event: its record goes to planning. */
  #recordedTasks(tasks: TaskStore): TaskStore {
    const wrote = ({ taskId }: Task) => {
      this.writes += 1
      this.world.sent.push({ queue: 'planning', message: { task: taskId, what: 'task' }, delaySeconds: 0 })
    }
    return {
      ...tasks,
      create: async (task, key, bodyHash) => {
        const sent = await tasks.create(task, key, bodyHash)
        if (sent === undefined) wrote(task)
        return sent
      },
      write: async (task) => {
        const written = await tasks.write(task)
        if (written) wrote(task)
        return written
      },
    }
  }

  job(pandaId: number): Job {
    const job = this.jobs.get(pandaId)
    if (job === undefined) throw new Error(`there is no job ${pandaId}`)
    return job
  }

  async task(taskId = 7): Promise<Task> {
    const task = await this.world.tasks.read(taskId)
    if (task === undefined) throw new Error(`there is no task ${taskId}`)
    return task
  }

  /** What a message calls for; those to supply and to the mail are only kept. */
  consumerOf({ queue, message }: SentMessage): (() => Promise<void>) | undefined {
    if (queue === 'planning') return () => plan(this.world, QUEUES.planning.parse(message))
    if (queue === 'brokerage') return () => broker(this.world, QUEUES.brokerage.parse(message))
    return undefined
  }

  /** Delivers messages and records until none is left but delayed ones, in the order in which they came. */
  async deliver(): Promise<void> {
    for (let count = 0; count < MOST_DELIVERIES; count++) {
      const record = this.records.shift()
      if (record !== undefined) await mergeJobs(this.world, [record])
      else if (!(await this.#deliverMessage())) return
    }
    throw new Error('deliveries go in circles')
  }

  async #deliverMessage(): Promise<boolean> {
    const at = this.messages.findIndex((sent) => sent.delaySeconds === 0 && this.consumerOf(sent) !== undefined)
    const [message] = at < 0 ? [] : this.messages.splice(at, 1)
    if (message === undefined) return false
    await this.consumerOf(message)?.()
    return true
  }

  /** Delivers those messages too that were to come later. */
  async deliverLater(): Promise<void> {
    const later = this.messages.splice(0).map((sent) => ({ ...sent, delaySeconds: 0 }))
    this.messages.push(...later)
    await this.deliver()
  }

  /** What was sent to a queue and is not delivered. */
  sentTo(queue: string): unknown[] {
    return this.messages.filter((sent) => sent.queue === queue).map(({ message }) => message)
  }

  async addTask(task: Task): Promise<void> {
    await this.world.tasks.create(task, `key of ${task.taskId}`, '')
  }
}

/** A service with these sites, online unless said otherwise. */
export async function serviceWith(sites: readonly Site[], settings: Partial<Settings> = {}): Promise<Service> {
  const service = new Service(settings)
  for (const site of sites) await service.world.sites.define(site, statusOf('online'))
  return service
}

/** A service with one site and one pilot of one slot, the usual stage of a story. */
export async function smallService(settings: Partial<Settings> = {}): Promise<Service> {
  const service = await serviceWith([siteOf('A')], settings)
  await addPilot(service.world, 'p1', 'A')
  return service
}
