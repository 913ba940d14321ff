/** Which visits a submission means: those of its catalogs' own observations, or rows of the observation table, one each. */
import type { Header } from '../../phosim/header.ts'
import { disagreements } from '../../phosim/observation.ts'
import type { Observation } from '../contract/observations.ts'
import type { Fault } from '../contract/problems.ts'
import type { Submission } from '../contract/submission.ts'
import type { TaskCatalog, VisitPlan } from '../task.ts'

export interface VisitPlans {
  readonly visits: readonly VisitPlan[]
  readonly faults: readonly Fault[]
}

interface Carrying {
  readonly at: number
  readonly header: Header
}

/**
 * A catalog with an observation header is its own visit. Catalogs of objects alone need ObsHistIDs, one visit each.
 * Where both are given they must agree, or the submission says which wins.
 */
export function planVisits(
  submission: Submission,
  catalogs: readonly TaskCatalog[],
  rows: ReadonlyMap<string, Observation>,
): VisitPlans {
  const carrying = catalogs.flatMap(({ header }, at) => (header === undefined ? [] : [{ at, header }]))
  const objectsOnly = [...catalogs.keys()].filter((at) => catalogs[at]?.header === undefined)
  if (submission.visits.length === 0) return ownVisits(carrying, objectsOnly)
  const plans = submission.visits.map((id, n) => tableVisit(id, n, submission, carrying, objectsOnly, rows))
  return { visits: plans.flatMap(({ visit }) => visit ?? []), faults: plans.flatMap(({ faults }) => faults) }
}

function ownVisits(carrying: readonly Carrying[], objectsOnly: readonly number[]): VisitPlans {
  const visits = carrying.map(({ at, header }) => ({
    obsHistId: header.obshistid ?? '9999',
    catalogs: [at, ...objectsOnly],
    headerFrom: at,
    fromTable: false,
  }))
  if (visits.length > 0) return { visits, faults: [] }
  const message = 'no catalog carries an observation, so the visits must be named'
  return {
    visits,
    faults: [{ at: '/body/visits', message, remedy: 'Pick one or more ObsHistIDs of the observation table.' }],
  }
}

function tableVisit(
  id: string,
  n: number,
  { conflict }: Submission,
  carrying: readonly Carrying[],
  objectsOnly: readonly number[],
  rows: ReadonlyMap<string, Observation>,
): { visit?: VisitPlan; faults: Fault[] } {
  const at = `/body/visits/${n}`
  const row = rows.get(id)
  if (row === undefined) return { faults: [{ at, message: `the observation table has no visit ${id}` }] }
  const own = carrying.length > 1 ? carrying.find(({ header }) => header.obshistid === id) : carrying[0]
  const faults = own === undefined || conflict !== undefined ? [] : disagreementFaults(at, own, row)
  return {
    visit: {
      obsHistId: id,
      catalogs: own === undefined ? objectsOnly : [own.at, ...objectsOnly],
      ...(own === undefined ? {} : { headerFrom: own.at }),
      fromTable: true,
    },
    faults,
  }
}

const disagreementFaults = (at: string, { at: catalog, header }: Carrying, row: Observation): Fault[] =>
  disagreements(header, row).map((of) => ({
    at,
    message: `${of.key} is ${of.catalog} in catalog ${catalog}, ${of.observation} in visit ${row.obsHistId}`,
    remedy: 'Say `conflict: catalog` or `conflict: observation`, or drop the visit or the catalog.',
  }))
