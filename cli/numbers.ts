/** Ids from the command line. */
import { placeOf } from '../core/contract/identifiers.ts'
import { UsageFault } from './faults.ts'

/** A whole number above zero; throws a UsageFault that names it. */
export function idOf(text: string, what: string): number {
  const id = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(id) || id < 1) {
    throw new UsageFault(`${text} is no ${what}`, `A ${what} is a whole number above zero.`)
  }
  return id
}

/** A PandaID; throws a UsageFault for the id of a task. */
export function pandaIdOf(text: string): number {
  const id = idOf(text, 'PandaID')
  if (placeOf(id).task >= 1) return id
  throw new UsageFault(`${text} is the id of a task, not of a job`, `List its jobs: imsim jobs --taskId ${text}`)
}

/** Whether an id is that of a job: PandaIDs begin at a million. */
export const isPandaId = (id: number): boolean => placeOf(id).task >= 1
