/** A task written as YAML: the fields of a submission under their own names, catalogs by path, URL or name. */
import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import type { Fault } from '../core/contract/problems.ts'
import { ObservationOverrides, PhysicsCommands, Submission } from '../core/contract/submission.ts'
import { isLocalPath } from './catalog-source.ts'
import { UsageFault } from './faults.ts'
import { byField } from './observation-values.ts'
import { parseSimulator } from './simulator.ts'

const one = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(schema))
const text = z.union([z.string(), z.int()]).transform(String)

/** Everything may be left out, for flags may give it. Unknown fields are faults. */
const TaskFile = z
  .strictObject({
    ...Submission.omit({ simulator: true, catalogs: true, visits: true, observation: true, commands: true }).shape,
    catalogs: one(z.string()),
    visits: one(text),
    simulator: z.string().transform(parseSimulator),
    observation: z.preprocess(
      (value) => (typeof value === 'object' && value !== null ? byField({ ...value }) : value),
      z.strictObject(ObservationOverrides.shape),
    ),
    commands: z.strictObject({
      preset: PhysicsCommands.shape.preset,
      text: PhysicsCommands.shape.text,
      /** A physics command file beside the YAML file. */
      file: z.string().optional(),
    }),
  })
  .partial()

/** What a task file says; paths are those of the files meant, wherever the command runs. */
export type TaskDraft = Partial<Omit<z.input<typeof Submission>, 'catalogs'>> & {
  readonly catalogs?: readonly string[]
}

const lineAt = (document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | undefined => {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length).map(String), true)
    const offset = isNode(node) ? node.range?.[0] : undefined
    if (offset !== undefined) return lines.linePos(offset).line
  }
  return undefined
}

function keyLine(source: string, key: string): number {
  return (
    source.split('\n').findIndex((line) => new RegExp(`^\\s*["']?${key.replace(/\W/g, '\\$&')}["']?\\s*:`).test(line)) +
    1
  )
}

/** Reads a task file. Throws a UsageFault that names every fault by its line. */
export async function readTaskFile(path: string): Promise<TaskDraft> {
  const source = await readFile(path, 'utf8')
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines })
  const broken = document.errors.map(
    ({ linePos, message }): Fault => ({
      at: `${path}:${linePos?.[0].line ?? 1}`,
      message: message.split('\n')[0] ?? '',
    }),
  )
  if (broken.length > 0) throw new UsageFault(`${path} is not YAML`, 'Correct the lines named.', broken)
  const parsed = TaskFile.safeParse(document.toJS() ?? {})
  if (!parsed.success)
    throw new UsageFault(`${path} is no task`, FIELDS, faultsOf(parsed.error, path, source, document, lines))
  return located(parsed.data, dirname(path))
}

const FIELDS = `The fields are ${Object.keys(TaskFile.shape).join(', ')}.`

function faultsOf(error: z.ZodError, path: string, source: string, document: Document, lines: LineCounter): Fault[] {
  return error.issues.flatMap((issue) => {
    const name = issue.path.join('.')
    if (issue.code !== 'unrecognized_keys') {
      return [{ at: `${path}:${lineAt(document, lines, issue.path) ?? 1}`, message: `${name}: ${issue.message}` }]
    }
    return issue.keys.map((key) => ({ at: `${path}:${keyLine(source, key)}`, message: `there is no field ${key}` }))
  })
}

/** Paths of a task file are relative to its own folder. */
async function located({ catalogs, commands, ...rest }: z.output<typeof TaskFile>, folder: string): Promise<TaskDraft> {
  const place = (path: string) => (isAbsolute(path) ? path : join(folder, path))
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return {
    ...given,
    ...(catalogs && { catalogs: catalogs.map((source) => (isLocalPath(source, folder) ? place(source) : source)) }),
    ...(commands && { commands: await commandsOf(commands, place) }),
  }
}

async function commandsOf(
  { preset, text, file }: { preset?: string | undefined; text?: string | undefined; file?: string | undefined },
  place: (path: string) => string,
) {
  const lines = [text ?? '', file === undefined ? '' : await readFile(place(file), 'utf8')].filter(
    (part) => part !== '',
  )
  return { preset: preset ?? 'none', text: lines.join('\n') }
}
