/** A look at some visits of a task before it runs: their headers, and which objects fall on which sensors. */
import { type Header, pointingOf } from '../../phosim/header.ts'
import { type Command, combineCommands } from '../../phosim/physics-commands.ts'
import { type CountObjects, objectCounter } from '../object-maps.ts'
import { composeHeader, overriddenHeader } from '../planning/visit-header.ts'
import { saidOf } from '../planning/visit-record.ts'
import type { CatalogRecord, Task, VisitPlan } from '../task.ts'
import type { World } from '../world.ts'

export interface Look {
  /** Undefined while it is not known which visits the task has. */
  readonly obsHistId: string | undefined
  readonly header: Header
  readonly commands: readonly Command[]
  /** Objects of the visit's catalogs, by the integer below their magnorm. */
  readonly magnitudes: Readonly<Record<string, number>>
  /** Sources on each sensor, where all its catalogs can tell. */
  readonly objectsBySensor?: Readonly<Record<string, number>>
  /** Whether they were counted from cells. */
  readonly isEstimate: boolean
}

type Looked = Pick<Task, 'submission' | 'catalogs'>
type LookingWorld = Pick<World, 'observations' | 'storage'>

/** One look a plan; each catalog's map is read once, however many visits there are. */
export function lookAt(
  world: LookingWorld,
  task: Looked,
  records: readonly CatalogRecord[],
  plans: readonly (VisitPlan | undefined)[],
): Promise<Look[]> {
  const counters = records.map((record) => objectCounter(world, record))
  return Promise.all(
    plans.map(async (plan) => {
      const used = plan?.catalogs ?? [...records.keys()]
      const { preset, text } = task.submission.commands
      const header = await headerFor(world, task, plan)
      return {
        obsHistId: plan?.obsHistId,
        header,
        commands: combineCommands(preset, text, task.submission.simulator.version).commands,
        magnitudes: addUp(used.map((at) => records[at]?.verdict?.magnitudes ?? {})),
        ...(await countedFor(plan === undefined ? [] : used.flatMap((at) => counters[at] ?? []), header)),
      }
    }),
  )
}

async function headerFor(world: LookingWorld, task: Looked, plan: VisitPlan | undefined): Promise<Header> {
  const said = plan === undefined ? [] : await saidOf(world, task, plan)
  return composeHeader([...said, overriddenHeader(task.submission.observation)], 1)
}

async function countedFor(
  counters: readonly CountObjects[],
  header: Header,
): Promise<Pick<Look, 'objectsBySensor' | 'isEstimate'>> {
  const counts = await Promise.all(counters.map((count) => count(pointingOf(header))))
  const known = counts.filter((of) => of !== undefined)
  if (known.length === 0 || known.length < counts.length) return { isEstimate: false }
  return {
    objectsBySensor: addUp(known.map(({ objectsBySensor }) => objectsBySensor)),
    isEstimate: known.some(({ isEstimate }) => isEstimate),
  }
}

function addUp(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const of of counts) for (const [key, count] of Object.entries(of)) sum[key] = (sum[key] ?? 0) + count
  return sum
}
