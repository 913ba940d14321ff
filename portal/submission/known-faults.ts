/** What is wrong with a draft's catalogs and visits, as far as they have been read. */
import type { Catalog } from '../../core/contract/catalogs.ts'
import { Refusal } from '../../core/contract/problems.ts'
import type { Draft } from './draft.ts'
import type { FieldFault } from './field-faults.ts'
import type { Conflict } from './sky-of.ts'
import type { Chosen } from './use-chosen.ts'

function catalogFault({ data, error }: Chosen<Catalog>, index: number): FieldFault[] {
  const at = { field: 'catalogs', index }
  if (data?.beginnings !== undefined)
    return [{ ...at, message: `${data.name} holds several catalogs.`, remedy: 'Say which of them is meant.' }]
  if (data?.state === 'refused')
    return [{ ...at, message: `${data.name} has errors.`, remedy: 'Remove it, mend it and send it again.' }]
  if (data?.state === 'uploading')
    return [{ ...at, message: `${data.name} was never sent completely.`, remedy: 'Remove it and send it again.' }]
  if (data === undefined && error instanceof Refusal && error.kind === 'not-found')
    return [{ ...at, message: 'One of the catalogs is not there, or not yours.', remedy: 'Remove it.' }]
  return []
}

const needVisits = (catalogs: readonly Chosen<Catalog>[]): boolean =>
  catalogs.length > 0 && catalogs.every(({ data }) => data?.state === 'ready' && data.verdict?.header === undefined)

/** `sending` is how many catalogs are still on their way from this machine. */
export function knownFaults(
  { conflict, visits }: Pick<Draft, 'conflict' | 'visits'>,
  catalogs: readonly Chosen<Catalog>[],
  conflicts: readonly Conflict[],
  sending: number,
): readonly FieldFault[] {
  return [
    ...catalogs.flatMap(catalogFault),
    ...(sending > 0
      ? [
          {
            field: 'catalogs',
            message: 'A catalog is still on its way.',
            remedy: 'Wait for it, or cancel it.',
            missing: true,
          },
        ]
      : []),
    ...(visits.length === 0 && needVisits(catalogs)
      ? [
          {
            field: 'visits',
            message: 'No catalog carries an observation, so a visit has to be picked.',
            remedy: 'Give one or more ObsHistIDs, or find them below.',
          },
        ]
      : []),
    ...(conflicts.length > 0 && conflict === undefined
      ? [{ field: 'conflict', message: 'Say whose values hold where catalog and visit disagree.' }]
      : []),
  ]
}
