/** `--set filter=r seeing=0.7`: PhoSim's words for an observation's values, as the contract's fields. */
import { ObservationOverrides } from '../core/contract/submission.ts'
import { UsageFault } from './faults.ts'

/** PhoSim's word for each field; the field's own name is understood too. */
export const OBSERVATION_WORDS = {
  filter: 'filter',
  rotskypos: 'rotSkyPosDeg',
  seeing: 'seeingArcsec',
  moonalt: 'moonAltDeg',
  moonra: 'moonRaDeg',
  moondec: 'moonDecDeg',
  moonphase: 'moonPhase',
  vistime: 'visitSeconds',
  nsnap: 'snaps',
  seed: 'seed',
  minsource: 'minSource',
} as const satisfies Record<string, keyof ObservationOverrides>

const fieldOf = new Map<string, string>(
  Object.entries(OBSERVATION_WORDS).flatMap(([word, field]) => [
    [word, field],
    [field.toLowerCase(), field],
  ]),
)

/** Values by the contract's names; words that are neither PhoSim's nor the contract's stay as they are. */
export const byField = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([word, value]) => [fieldOf.get(word.toLowerCase()) ?? word, value]))

function pair(text: string): readonly [string, unknown] {
  const at = text.indexOf('=')
  const word = text.slice(0, at)
  if (at < 1 || !fieldOf.has(word.toLowerCase())) {
    throw new UsageFault(
      `--set ${text}: it must be WORD=VALUE`,
      `The words are ${Object.keys(OBSERVATION_WORDS).join(', ')}.`,
    )
  }
  const value = text.slice(at + 1)
  return [word, value !== '' && Number.isFinite(Number(value)) ? Number(value) : value]
}

/** What the `--set` flags say. Throws a UsageFault that names the flag at fault. */
export function parseSet(texts: readonly string[]): ObservationOverrides {
  const parsed = ObservationOverrides.safeParse(byField(Object.fromEntries(texts.map(pair))))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = String(issue?.path[0] ?? '')
  const text = texts.find((given) => fieldOf.get(given.split('=')[0]?.toLowerCase() ?? '') === field)
  throw new UsageFault(`--set ${text ?? field}: ${issue?.message ?? 'not usable'}`, 'Correct the value.')
}
