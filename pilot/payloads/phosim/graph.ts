/** PhoSim's own preparation of a visit: phosim.py as far as its HTCondor graph, then the graph's trim jobs. */
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import type { PayloadOrder } from '../../../core/contract/payload.ts'
import { PayloadFailure } from '../payload-failure.ts'
import type { CleanCatalog } from './catalog.ts'
import type { Log, PhosimHost } from './host.ts'
import { type ProgramEnd, runProgram } from './program.ts'
import type { Scratch } from './scratch.ts'
import { checkExit, checkTraceback } from './verdict.ts'

/** Where the stand-ins note what they were asked to submit. */
const RECORD = 'submitted.txt'

/** phosim.py ends by calling condor_submit_dag; the service has its own scheduler, so that call is only recorded. */
async function standInForCondor(folder: string): Promise<void> {
  for (const name of ['condor_submit_dag', 'condor_submit']) {
    const script = join(folder, name)
    await writeFile(script, `#!/bin/sh\necho "${name} $*" >> "$(dirname "$0")/${RECORD}"\n`)
    await chmod(script, 0o755)
  }
}

export interface GraphRun {
  readonly order: PayloadOrder
  readonly scratch: Scratch
  readonly host: PhosimHost
  readonly log: Log
}

/** Runs phosim.py: it makes the atmosphere and the instrument, and writes the pars of every job of the visit. */
export async function runPhosim(run: GraphRun, catalog: CleanCatalog, commandFile: string): Promise<ProgramEnd> {
  const { order, scratch, host, log } = run
  await standInForCondor(scratch.commands)
  const options = ['-g', 'condor', '--checkpoint=0', '-c', commandFile, '-o', scratch.output, '-w', scratch.work]
  const end = await runProgram({
    command: [
      host.python,
      join(scratch.tree, 'phosim.py'),
      catalog.path,
      ...options,
      ...['-s', order.sensors.join('|'), '-i', 'lsst'],
    ],
    directory: scratch.directory,
    environment: {
      ...host.environment,
      PATH: [scratch.commands, host.environment.PATH ?? '/usr/bin:/bin'].join(delimiter),
    },
    log,
  })
  const phosim = { ...end, program: 'phosim.py' }
  checkExit(phosim)
  checkTraceback(phosim)
  return phosim
}

/** A submit file's plain `key = value` lines. */
async function readSubmit(path: string): Promise<ReadonlyMap<string, string>> {
  const lines = (await readFile(path, 'utf8')).split('\n')
  const pairs = lines.flatMap((line) => {
    const found = /^\s*(\w+)\s*=\s*(\S.*?)\s*$/.exec(line)
    return found?.[1] !== undefined && found[2] !== undefined ? [[found[1].toLowerCase(), found[2]] as const] : []
  })
  return new Map(pairs)
}

/** Runs one trim job from its submit file. */
async function runTrim({ scratch, host, log }: GraphRun, submitFile: string): Promise<ProgramEnd> {
  const submit = await readSubmit(join(scratch.work, submitFile))
  const [executable, input] = [submit.get('executable'), submit.get('input')]
  if (executable === undefined || input === undefined)
    throw new PayloadFailure(
      'payload',
      'phosim-incomplete',
      `phosim.py wrote ${submitFile} without executable or Input.`,
    )
  const directory = submit.get('initialdir') ?? scratch.work
  const end = await runProgram({
    command: [executable],
    directory,
    pars: resolve(directory, input),
    environment: host.environment,
    log,
  })
  checkExit(end)
  return end
}

/** The trim jobs' names in the work folder, in their order. */
export async function trimJobs(work: string): Promise<string[]> {
  const names = (await readdir(work)).flatMap((name) => /^(trim_.+)\.submit$/.exec(name)?.[1] ?? [])
  return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}

/**
 * Runs every trim job. phosim.py writes none, and reports success, when it knows none of the sensors.
 * Returns the names of the jobs.
 */
export async function runTrims(run: GraphRun): Promise<readonly [string, ...string[]]> {
  const [first, ...others] = await trimJobs(run.scratch.work)
  if (first === undefined)
    throw new PayloadFailure(
      'payload',
      'phosim-no-jobs',
      `phosim.py reported success and prepared nothing for ${run.order.sensors.join(', ')}.`,
    )
  for (const job of [first, ...others]) await runTrim(run, `${job}.submit`)
  return [first, ...others]
}
