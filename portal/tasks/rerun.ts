/** What a re-run asks for, from what was chosen and typed; an empty field leaves a value as it was. */
import type { z } from 'zod'
import type { Submission } from '../../core/contract/submission.ts'
import type { Rerun } from '../../core/contract/tasks.ts'
import { SENSORS } from '../../phosim/focal-plane.ts'

type RerunInput = z.input<typeof Rerun>

/** The fields of the dialog, as they were typed. */
export interface RerunDraft {
  /** `failed` of all visits, or the sensors chosen on the mosaic of one. */
  readonly what: 'failed' | 'chosen'
  readonly site: string
  readonly seeing: string
  readonly seed: string
  readonly preset: string
  readonly commands: string
}

/** As the task ran before: what is not touched is not sent. */
export const rerunDraft = ({ site, commands }: Submission, selected: readonly string[]): RerunDraft => ({
  what: selected.length > 0 ? 'chosen' : 'failed',
  site,
  seeing: '',
  seed: '',
  preset: commands.preset,
  commands: commands.text,
})

const numberIn = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text))

/** Sensors in PhoSim's own words: `R22_S11|R22_S12`, or `all`. */
const sensorsText = (sensors: readonly string[]): string =>
  sensors.length === SENSORS.length ? 'all' : sensors.join('|')

/** The request of a re-run; `selected` are the sensors chosen on the mosaic of `visit`. */
export function rerunOf(draft: RerunDraft, before: Submission, visit: number, selected: readonly string[]): RerunInput {
  const seeingArcsec = numberIn(draft.seeing)
  const seed = numberIn(draft.seed)
  const observation = {
    ...(seeingArcsec === undefined ? {} : { seeingArcsec }),
    ...(seed === undefined ? {} : { seed }),
  }
  const commands = { preset: draft.preset, text: draft.commands }
  const isOther = commands.preset !== before.commands.preset || commands.text !== before.commands.text
  return {
    ...(draft.what === 'chosen' ? { visits: [visit], sensors: sensorsText(selected) } : {}),
    ...(draft.site === before.site ? {} : { site: draft.site }),
    ...(Object.keys(observation).length === 0 ? {} : { observation }),
    ...(isOther ? { commands } : {}),
  }
}
