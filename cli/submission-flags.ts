/** From flags and a task file to one checked submission. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Fault } from '../core/contract/problems.ts'
import { Submission } from '../core/contract/submission.ts'
import { UsageFault } from './faults.ts'
import { parseSet } from './observation-values.ts'
import { parseSimulator } from './simulator.ts'
import { readTaskFile, type TaskDraft } from './task-file.ts'

/** What `imsim submit` was told by flags. */
export interface SubmitFlags {
  readonly file: string | undefined
  readonly name: string | undefined
  readonly email: string | undefined
  readonly catalog: readonly string[] | undefined
  readonly main: string | undefined
  readonly visit: readonly string[] | undefined
  readonly conflict: 'catalog' | 'observation' | undefined
  readonly simulator: string | undefined
  readonly sensors: string | undefined
  readonly snaps: readonly number[] | undefined
  readonly set: readonly string[] | undefined
  readonly preset: string | undefined
  readonly 'command-file': string | undefined
  readonly amplifiers: 'tar' | 'mef' | 'unpacked' | 'none' | undefined
  readonly site: string | undefined
  readonly vo: string | undefined
  readonly 'working-group': string | undefined
  readonly priority: number | undefined
  readonly 'cost-cap': number | undefined
  readonly 'fail-once': readonly string[] | undefined
  readonly key: string | undefined
  readonly 'dry-run': boolean
  readonly watch: boolean
}

/** The flag that gives each field, for the places of faults. */
const FLAGS: Readonly<Record<string, string>> = {
  catalogs: '--catalog',
  visits: '--visit',
  workingGroup: '--working-group',
  costCapUsd: '--cost-cap',
  failOnce: '--fail-once',
  observation: '--set',
  commands: '--preset',
}

/** Physics commands as flags give them; undefined when they say nothing. */
export async function commandsOfFlags(
  flags: Pick<SubmitFlags, 'preset' | 'command-file'>,
): Promise<{ preset: string; text: string } | undefined> {
  const file = flags['command-file']
  if (flags.preset === undefined && file === undefined) return undefined
  return { preset: flags.preset ?? 'none', text: file === undefined ? '' : await readFile(file, 'utf8') }
}

async function fieldsOfFlags(flags: SubmitFlags, file: TaskDraft): Promise<Record<string, unknown>> {
  return {
    name: flags.name,
    email: flags.email,
    visits: flags.visit,
    conflict: flags.conflict,
    simulator: flags.simulator === undefined ? undefined : parseSimulator(flags.simulator),
    sensors: flags.sensors,
    snaps: flags.snaps,
    observation: flags.set && { ...file.observation, ...parseSet(flags.set) },
    commands: await commandsOfFlags(flags),
    amplifiers: flags.amplifiers,
    site: flags.site,
    vo: flags.vo,
    workingGroup: flags['working-group'],
    priority: flags.priority,
    costCapUsd: flags['cost-cap'],
    failOnce: flags['fail-once'],
  }
}

/** A submission whose catalogs are still as they were named: paths, URLs, names or ids. */
export type NamedSubmission = Submission

const Named = Submission.extend({ catalogs: z.array(z.string()).min(1, 'a task needs a catalog').max(20) })

/** Flags over file. Throws a UsageFault that names every field that is missing or wrong. */
export async function namedSubmission(flags: SubmitFlags): Promise<NamedSubmission> {
  const file: TaskDraft = flags.file === undefined ? {} : await readTaskFile(flags.file)
  const given = Object.entries(await fieldsOfFlags(flags, file)).filter(([, value]) => value !== undefined)
  const parsed = Named.safeParse({
    ...file,
    ...Object.fromEntries(given),
    catalogs: flags.catalog ?? file.catalogs ?? [],
  })
  if (parsed.success) return parsed.data
  throw new UsageFault(
    'The task is not complete',
    'Give the flags named, or write them into a task file.',
    parsed.error.issues.map(faultOf),
  )
}

const faultOf = ({ path, message, code }: z.core.$ZodIssue): Fault => {
  const field = String(path[0] ?? '')
  const absent = code === 'invalid_type' && message.includes('received undefined')
  const rest = path.slice(1).join('.')
  return {
    at: FLAGS[field] ?? `--${field}`,
    message: absent ? 'is missing' : `${rest === '' ? '' : `${rest}: `}${message}`,
  }
}
