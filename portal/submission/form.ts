/** What every part of the form is given. */
import type { Catalog } from '../../core/contract/catalogs.ts'
import type { Observation } from '../../core/contract/observations.ts'
import type { Quote } from '../../core/contract/submission.ts'
import type { Header } from '../../phosim/header.ts'
import type { Change, Draft } from './draft.ts'
import type { FieldFault } from './field-faults.ts'

export interface Form {
  readonly draft: Draft
  readonly change: (change: Change) => void
  /** The faults of a field that are to be shown. */
  readonly faultsOf: (field: string) => readonly FieldFault[]
  /** Those of the draft's catalogs that have been read. */
  readonly catalogs: readonly Catalog[]
  /** Those of its visits that have been read. */
  readonly visits: readonly Observation[]
  /** What the task would simulate with, a header for each visit, before anything is overridden. */
  readonly headers: readonly Header[]
  /** As if the site were left open: what each site would do with the task. */
  readonly openQuote: Quote | undefined
  /** Where no site can run it at all: why not, by site. */
  readonly refusals: ReadonlyMap<string, string>
}

/** The id of a field's element, where the focus goes when it is at fault. */
export const fieldId = (field: string): string => `submission-${field.replace('/', '-')}`
