/** What a re-run asks for, from what was chosen and typed; an empty field leaves a value as it was. */
import type { z } from 'zod'
import { ObservationOverrides, type Submission } from '../../core/contract/submission.ts'
import type { Rerun } from '../../core/contract/tasks.ts'
import { SENSORS } from '../../phosim/focal-plane.ts'
import type { ObservationField } from '../submission/observation-fields.ts'

type RerunInput = z.input<typeof Rerun>

/** The fields of the dialog, as they were typed. */
export interface RerunDraft {
  /** `failed` of all visits, or the sensors chosen on the mosaic of one: of that visit, or of all. */
  readonly what: 'failed' | 'chosen' | 'everywhere'
  readonly site: string
  /** Values of the observation to run with instead; what is empty stays as it was. */
  readonly values: Readonly<Partial<Record<ObservationField, string>>>
  readonly preset: string
  readonly commands: string
}

/** As the task ran before: what is not touched is not sent. */
export const rerunDraft = ({ site, commands }: Submission, selected: readonly string[]): RerunDraft => ({
  what: selected.length > 0 ? 'chosen' : 'failed',
  site,
  values: {},
  preset: commands.preset,
  commands: commands.text,
})

/** The fields that were filled in, as the contract has them. @throws ZodError for a value out of its range */
function valuesOf({ values }: RerunDraft): ObservationOverrides {
  const given = Object.entries(values).filter(([, text]) => text.trim() !== '')
  return ObservationOverrides.parse(
    Object.fromEntries(given.map(([field, text]) => [field, field === 'filter' ? text : Number(text)])),
  )
}

/** Sensors in PhoSim's own words: `R22_S11|R22_S12`, or `all`. */
const sensorsText = (sensors: readonly string[]): string =>
  sensors.length === SENSORS.length ? 'all' : sensors.join('|')

/** The request of a re-run; `selected` are the sensors chosen on the mosaic of `visit`. */
export function rerunOf(draft: RerunDraft, before: Submission, visit: number, selected: readonly string[]): RerunInput {
  const observation = valuesOf(draft)
  const commands = { preset: draft.preset, text: draft.commands }
  const isOther = commands.preset !== before.commands.preset || commands.text !== before.commands.text
  return {
    ...(draft.what === 'chosen' ? { visits: [visit] } : {}),
    ...(draft.what === 'failed' ? {} : { sensors: sensorsText(selected) }),
    ...(draft.site === before.site ? {} : { site: draft.site }),
    ...(Object.keys(observation).length === 0 ? {} : { observation }),
    ...(isOther ? { commands } : {}),
  }
}
