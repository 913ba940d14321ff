/** Lists of tasks: a page of them, newest first, and on request how many have each value of an attribute. */
import { mayRead } from '../access.ts'
import type { Person } from '../contract/identity.ts'
import { TASK_ATTRIBUTES, type TaskPage, type TaskQuery } from '../contract/tasks.ts'
import { daysBefore } from '../instants.ts'
import type { Task } from '../task.ts'
import type { World } from '../world.ts'
import { alternatives, NONE, numberOf } from './job-rows.ts'
import { taskSummary } from './task-view.ts'

type ListWorld = Pick<World, 'clock' | 'tasks' | 'boards'>
type Attributes = Readonly<Record<(typeof TASK_ATTRIBUTES)[number], string>>

function attributesOf({ state, owner, vo, workingGroup, submission }: Task): Attributes {
  const { simulator, site } = submission
  return {
    ...{ state, owner, vo, site },
    workingGroup: workingGroup ?? NONE,
    simulator: `${simulator.name} ${simulator.version}`,
  }
}

/** Tasks of the last days, each with its jobs by state. Counting reads the header of each, and a page no more than it shows. */
export async function listTasks(world: ListWorld, person: Person, query: TaskQuery): Promise<TaskPage> {
  const isWanted = wantedBy(query)
  const before = numberOf(query.cursor) ?? Number.POSITIVE_INFINITY
  const found: Task[] = []
  const counts = new Counts()
  for await (const task of world.tasks.since(daysBefore(world.clock.now(), query.days))) {
    const attributes = attributesOf(task)
    if (!mayRead(person, task) || !isWanted(attributes)) continue
    if (task.taskId < before && found.length <= query.limit) found.push(task)
    if (query.summary) counts.add(attributes)
    else if (found.length > query.limit) break
  }
  const summary = query.summary ? { total: counts.total, summary: counts.values } : {}
  return { ...(await pageOf(world, found, query.limit)), ...summary }
}

async function pageOf(world: ListWorld, found: readonly Task[], limit: number): Promise<TaskPage> {
  const shown = found.slice(0, limit)
  const tasks = shown.map(async (task) => taskSummary(task, await world.boards.ofTask(task.day, task.taskId)))
  const last = shown.at(-1)
  const cursor = found.length > shown.length && last !== undefined ? { cursor: String(last.taskId) } : {}
  return { tasks: await Promise.all(tasks), ...cursor }
}

function wantedBy(query: TaskQuery): (attributes: Attributes) => boolean {
  const wanted = TASK_ATTRIBUTES.flatMap((name) => {
    const text = query[name]
    return text === undefined ? [] : [{ name, values: alternatives(text) }]
  })
  return (attributes) => wanted.every(({ name, values }) => values.has(attributes[name]))
}

class Counts {
  total = 0
  readonly values: Record<string, Record<string, number>> = Object.fromEntries(
    TASK_ATTRIBUTES.map((name) => [name, {}]),
  )

  add(attributes: Attributes): void {
    this.total += 1
    for (const name of TASK_ATTRIBUTES) {
      const counts = this.values[name] ?? {}
      counts[attributes[name]] = (counts[attributes[name]] ?? 0) + 1
    }
  }
}
