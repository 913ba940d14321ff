/** Errors by class: what of each class failed for good, what is tried again, and where. */
import type { ErrorRow } from '../../core/contract/errors.ts'
import { FAILURE_CLASSES, type FailureClass } from '../../core/contract/failures.ts'

export interface ErrorClass {
  readonly name: FailureClass
  readonly nFailed: number
  readonly nTriedAgain: number
  /** Jobs that failed for good at each site. */
  readonly sites: Readonly<Record<string, number>>
}

/** The classes of which there is an error, in their own order. */
export function classesOf(errors: readonly ErrorRow[]): ErrorClass[] {
  return FAILURE_CLASSES.flatMap((name) => {
    const rows = errors.filter(({ failure }) => failure === name)
    const sum = (of: (row: ErrorRow) => number) => rows.reduce((total, row) => total + of(row), 0)
    if (rows.length === 0) return []
    return {
      name,
      nFailed: sum((row) => row.nFailed),
      nTriedAgain: sum((row) => row.nTriedAgain),
      sites: sitesOf(rows),
    }
  })
}

function sitesOf(rows: readonly ErrorRow[]): Record<string, number> {
  const sites: Record<string, number> = {}
  for (const [site, jobs] of rows.flatMap((row) => Object.entries(row.sites))) sites[site] = (sites[site] ?? 0) + jobs
  return sites
}
