/** What is wrong with a draft, each fault at the field of the form where it can be mended, whoever has found it. */
import type { z } from 'zod'
import { type Fault, Refusal } from '../../core/contract/problems.ts'
import { Submission } from '../../core/contract/submission.ts'
import { parseSensors } from '../../phosim/focal-plane.ts'
import { combineCommands, isPreset } from '../../phosim/physics-commands.ts'
import { type Draft, rawBody } from './draft.ts'
import { OBSERVATION_FIELDS, rangeWords } from './observation-fields.ts'

/** The fields in the order of the page; those of the observation are `observation/seed` and so on. */
export const FIELDS: readonly string[] = [
  'name',
  'email',
  'catalogs',
  'visits',
  'conflict',
  ...OBSERVATION_FIELDS.map(({ field }) => `observation/${field}`),
  'commands',
  'simulator',
  'sensors',
  'site',
  'snaps',
  'amplifiers',
  'priority',
  'costCapUsd',
  'vo',
  'workingGroup',
  'failOnce',
]

export interface FieldFault {
  /** One of FIELDS, or `form` for what belongs to none. */
  readonly field: string
  readonly message: string
  readonly remedy?: string | undefined
  /** Which of the catalogs, or of the visits. */
  readonly index?: number
  /** Line of the physics commands. */
  readonly line?: number
  /** A field that has not been filled in: nobody is told before they have been there. */
  readonly missing?: boolean
}

const WORDS: Readonly<Record<string, string>> = {
  name: 'Give the job a name of at most 100 characters.',
  email: 'Give the address that the mail goes to, such as ada@example.org.',
  catalogs: 'Add a catalog; a task takes 1 to 20.',
  visits: 'A visit is named by its ObsHistID: 1 to 18 digits.',
  simulator: 'Choose a simulator.',
  sensors: 'The list of sensors is longer than 4,000 characters: choose whole rafts.',
  commands: 'The physics commands are longer than 20,000 characters.',
  priority: 'A priority is a whole number from 0 to 9999.',
  costCapUsd: 'A cost cap is an amount in dollars above 0; leave it empty for none.',
  vo: 'A virtual organisation is written in small letters, digits, dots and dashes.',
  workingGroup: 'A working group is written in letters, digits, dots and dashes.',
  failOnce: 'At most 189 sensors, each as R22_S11.',
  ...Object.fromEntries(
    OBSERVATION_FIELDS.map((row) => [
      `observation/${row.field}`,
      `${row.label} is ${row.range === undefined ? 'one of u, g, r, i, z, y' : `a number from ${rangeWords(row)}`}.`,
    ]),
  ),
}

/** The field that a path of the contract belongs to: `observation/seed`, else its first word. */
const fieldOf = (path: readonly string[]): string => {
  const two = path.slice(0, 2).join('/')
  return FIELDS.find((field) => field === two) ?? FIELDS.find((field) => field === path[0]) ?? 'form'
}

function faultOfIssue({ path, message }: z.core.$ZodIssue, draft: Draft): FieldFault {
  const field = fieldOf(path.map(String))
  const isMissing =
    (field === 'name' && draft.name !== '') ||
    (field === 'email' && draft.email === '') ||
    (field === 'catalogs' && draft.catalogs.length === 0)
  return { field, message: WORDS[field] ?? message, ...(isMissing && { missing: true }) }
}

function sensorFaults({ sensors }: Draft): FieldFault[] {
  const { sensors: named, unknown } = parseSensors(sensors)
  if (unknown.length > 0)
    return [
      {
        field: 'sensors',
        message: `${unknown.join(', ')} is neither a science sensor nor a raft.`,
        remedy: 'Write R22_S11, R22 or all.',
      },
    ]
  return named.length > 0 ? [] : [{ field: 'sensors', message: 'Choose at least one sensor.' }]
}

function commandFaults({ preset, commands, simulator }: Draft): FieldFault[] {
  if (!isPreset(preset)) return [{ field: 'commands', message: `There is no preset ${preset}.` }]
  return combineCommands(preset, commands, simulator?.version)
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ line, message }) => ({ field: 'commands', line, message: `Line ${line}: ${message}` }))
}

/** What can be said without asking anybody; each field is named once. */
export function draftFaults(draft: Draft, proposedName: string): readonly FieldFault[] {
  const { error } = Submission.safeParse(rawBody(draft, proposedName))
  const faults = [
    ...(error?.issues ?? []).map((issue) => faultOfIssue(issue, draft)),
    ...sensorFaults(draft),
    ...commandFaults(draft),
  ]
  const isFirst = (fault: FieldFault, at: number) =>
    fault.line !== undefined || faults.findIndex(({ field }) => field === fault.field) === at
  return faults.filter(isFirst)
}

const sentence = (words: string): string =>
  `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`

/** `/body/catalogs/0 stars.txt:12`, `/body/commands/text:3`, `/body/observation/seed`. */
function placedFault({ at, message, remedy }: Fault): FieldFault {
  const [pointer = '', file] = at.split(' ')
  const [path = '', line] = pointer.split(':')
  const steps = path.split('/').slice(1)
  if (steps[0] !== 'body') return { field: 'form', message: `${at}: ${message}`, remedy }
  const field = fieldOf(steps.slice(1))
  const index = field === 'catalogs' || field === 'visits' ? Number(steps[2]) : Number.NaN
  const where = file ?? (line === undefined ? undefined : `Line ${line}`)
  return {
    field,
    message: where === undefined ? sentence(message) : `${where}: ${message}`,
    remedy,
    ...(Number.isInteger(index) && { index }),
    ...(line !== undefined && { line: Number(line) }),
  }
}

/** Why each site cannot run the task, where none can: the service tells it as `SITE: reason`. */
export function siteRefusals(error: unknown): ReadonlyMap<string, string> {
  if (!(error instanceof Refusal)) return new Map()
  return new Map(
    error.faults.flatMap(({ at, message }) => {
      const [, site, reason] = /^(\S+): (.+)$/.exec(message) ?? []
      return at === '/body/site' && site !== undefined && reason !== undefined ? [[site, reason]] : []
    }),
  )
}

const MOST_SITES = 3

/** Each site's reason stands in its row; of many, or of those that were not asked for, no list is made of them. */
function shortened(faults: readonly FieldFault[], refusals: ReadonlyMap<string, string>): readonly FieldFault[] {
  const isOfSite = ({ field }: FieldFault) => field === 'site'
  const asked = [...refusals].filter(([, reason]) => !reason.startsWith('you asked for'))
  if (refusals.size === 0 || (asked.length === refusals.size && asked.length <= MOST_SITES)) return faults
  const told: readonly FieldFault[] =
    asked.length > 0 && asked.length <= MOST_SITES
      ? asked.map(([site, reason]) => ({ field: 'site', message: `${site}: ${reason}.` }))
      : [{ field: 'site', message: 'No site can run this task; why not stands beside each.' }]
  return [...faults.filter((fault) => !isOfSite(fault)), ...told]
}

/** What the service has refused, at the fields it speaks of; empty for what is no fault of the form. */
export function refusalFaults(error: unknown): readonly FieldFault[] {
  if (!(error instanceof Refusal)) return []
  if (error.kind === 'forbidden') return [{ field: 'vo', message: error.message }]
  if (error.kind !== 'unprocessable' && error.kind !== 'invalid-request') return []
  return shortened(error.faults.map(placedFault), siteRefusals(error))
}

const placeOf = ({ field }: FieldFault): number => {
  const place = FIELDS.indexOf(field)
  return place === -1 ? FIELDS.length : place
}

/** In the order of the page. */
export const inPageOrder = (faults: readonly FieldFault[]): readonly FieldFault[] =>
  faults.toSorted((a, b) => placeOf(a) - placeOf(b))
