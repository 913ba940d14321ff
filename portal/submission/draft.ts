/** What stands in the form as it was typed: a draft may be half done or wrong. */
import { z } from 'zod'
import { AmplifierFormat, Simulator } from '../../core/contract/payload.ts'
import { BEST_AVAILABLE, Submission, type SubmissionInput } from '../../core/contract/submission.ts'
import { OBSERVATION_FIELDS } from './observation-fields.ts'

const text = (fallback = '') => z.string().catch(fallback)
const DEFAULTS = Submission.parse({
  name: 'draft',
  email: 'draft@example.org',
  catalogs: ['draft'],
  simulator: { name: 'stand-in', version: '1' },
})

/** Every field falls back by itself, so that a draft kept by an older page is not lost as a whole. */
export const Draft = z.object({
  /** Undefined while the proposed one will do. */
  name: z.string().optional().catch(undefined),
  email: text(),
  /** Ids of catalogs that the service has. */
  catalogs: z.array(z.string()).catch([]),
  visits: z.array(z.string()).catch([]),
  conflict: Submission.shape.conflict.catch(undefined),
  simulator: Simulator.optional().catch(undefined),
  /** Only what overrides the observation's own value. */
  observation: z.record(z.string(), z.string()).catch({}),
  preset: text(DEFAULTS.commands.preset),
  commands: text(),
  /** PhoSim's text, `R22|R10_S11`; empty when none is chosen. */
  sensors: text(DEFAULTS.sensors),
  site: text(BEST_AVAILABLE),
  /** None for all of them. */
  snaps: z.array(z.number()).catch([]),
  amplifiers: AmplifierFormat.catch(DEFAULTS.amplifiers),
  priority: text(String(DEFAULTS.priority)),
  costCapUsd: text(),
  vo: text(DEFAULTS.vo),
  workingGroup: text(),
  /** Stand-in only: sensors whose first attempt fails. */
  failOnce: text(),
})
export type Draft = z.infer<typeof Draft>

export const EMPTY_DRAFT: Draft = Draft.parse({})

/** What a field of the form does to the draft; a function where it builds on what is there. */
export type Change = Partial<Draft> | ((draft: Draft) => Partial<Draft>)

/** The form's one reducer. */
export function changedDraft(draft: Draft, change: Change): Draft {
  const next = { ...draft, ...(typeof change === 'function' ? change(draft) : change) }
  return next.simulator?.name === 'phosim' ? { ...next, failOnce: '' } : next
}

export const withVisits = ({ visits }: Pick<Draft, 'visits'>, ids: readonly string[]): Partial<Draft> => ({
  visits: [...new Set([...visits, ...ids])],
})

export const withoutVisits = ({ visits }: Pick<Draft, 'visits'>, ids: readonly string[]): Partial<Draft> => ({
  visits: visits.filter((id) => !ids.includes(id)),
})

/** A number as typed; what is none becomes NaN, which the contract refuses. */
const numberOf = (typed: string): number => (typed.trim() === '' ? Number.NaN : Number(typed.trim()))

const given = (typed: string): boolean => typed.trim() !== ''

function observationOf({ observation }: Draft): Record<string, unknown> {
  const rows = OBSERVATION_FIELDS.flatMap(({ field, range }) => {
    const typed = observation[field]
    if (typed === undefined || typed.trim() === '') return []
    return [[field, range === undefined ? typed : numberOf(typed)] as const]
  })
  return Object.fromEntries(rows)
}

/** The body that the draft would send, as the contract's parser is to see it: anything may be wrong with it. */
export function rawBody(draft: Draft, proposedName: string): Record<string, unknown> {
  const failOnce = draft.failOnce.split(/[|,\s]+/).filter(given)
  return {
    ...draft,
    name: draft.name ?? proposedName,
    email: draft.email.trim(),
    observation: observationOf(draft),
    commands: { preset: draft.preset, text: given(draft.commands) ? draft.commands : '' },
    snaps: draft.snaps.length === 0 ? undefined : draft.snaps.toSorted((a, b) => a - b),
    priority: numberOf(draft.priority),
    costCapUsd: given(draft.costCapUsd) ? numberOf(draft.costCapUsd) : undefined,
    workingGroup: given(draft.workingGroup) ? draft.workingGroup.trim() : undefined,
    failOnce: failOnce.length === 0 ? undefined : failOnce,
  }
}

/** The body as it is sent: without what the service would fill in by itself. */
export function briefBody(submission: Submission): SubmissionInput {
  const { name, email, catalogs, simulator, ...rest } = submission
  const { visits, vo, sensors, site, priority, observation, commands, amplifiers, ...optional } = rest
  return {
    name,
    email,
    catalogs,
    ...(visits.length > 0 && { visits }),
    simulator,
    ...(sensors !== DEFAULTS.sensors && { sensors }),
    ...(Object.keys(observation).length > 0 && { observation }),
    ...((commands.preset !== DEFAULTS.commands.preset || commands.text !== '') && { commands }),
    ...(site !== BEST_AVAILABLE && { site }),
    ...(amplifiers !== DEFAULTS.amplifiers && { amplifiers }),
    ...(vo !== DEFAULTS.vo && { vo }),
    ...(priority !== DEFAULTS.priority && { priority }),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  }
}

/** The draft of a submission that was sent before, to be sent again with changes. */
export function draftOf(submission: Submission): Draft {
  const { observation, commands, costCapUsd, failOnce, snaps, workingGroup, ...same } = submission
  const texts = Object.entries(observation).map(([field, value]) => [field, String(value)])
  return Draft.parse({
    ...same,
    observation: Object.fromEntries(texts),
    preset: commands.preset,
    commands: commands.text,
    snaps: snaps ?? [],
    priority: String(same.priority),
    costCapUsd: costCapUsd === undefined ? '' : String(costCapUsd),
    workingGroup: workingGroup ?? '',
    failOnce: (failOnce ?? []).join('|'),
  })
}
