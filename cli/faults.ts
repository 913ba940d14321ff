/** What goes wrong in a command: as a problem of the contract, as lines for a reader, and as an exit code. */
import { ZodError } from 'zod'
import { type Fault, PROBLEMS, type Problem, problemOf, Refusal } from '../core/contract/problems.ts'
import { EXIT_OF_PROBLEM, type Exit } from './exit-codes.ts'
import type { Paint } from './terminal.ts'

/** Flags, files or values that cannot be used, found before the service was asked. */
export class UsageFault extends Error {
  readonly faults: readonly Fault[]
  readonly remedy: string

  constructor(message: string, remedy = 'See `imsim COMMAND --help`.', faults: readonly Fault[] = []) {
    super(message)
    this.name = 'UsageFault'
    this.faults = faults
    this.remedy = remedy
  }
}

/** The user pressed Ctrl-C, or the process was told to end. */
export class Interruption extends Error {
  readonly hint: string

  constructor(hint = '') {
    super('interrupted')
    this.name = 'Interruption'
    this.hint = hint
  }
}

const codeOf = (error: Error): string | undefined => {
  const { cause } = error
  const from = cause instanceof Error && 'code' in cause ? cause : error
  return 'code' in from && typeof from.code === 'string' ? from.code : undefined
}

const FILE_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file',
  EACCES: 'The file may not be read or written',
  EISDIR: 'A folder stands where a file is wanted',
  ENOTDIR: 'A file stands where a folder is wanted',
  ENOSPC: 'The disk is full',
}

/** Any error as the exit it leads to and the problem that tells of it; no stack trace in either. */
export function problemOfError(error: unknown, server: string): { readonly exit: Exit; readonly problem: Problem } {
  if (error instanceof Interruption) {
    return { exit: 'interrupted', problem: local('interrupted', 'Interrupted', 'interrupted', error.hint) }
  }
  if (error instanceof Refusal) return { exit: EXIT_OF_PROBLEM[error.kind], problem: problemOf(error) }
  if (error instanceof UsageFault) {
    return { exit: 'usage', problem: local('usage', 'Not usable', error.message, error.remedy, error.faults) }
  }
  if (error instanceof ZodError) return { exit: 'away', problem: unknownAnswer(error, server) }
  if (!(error instanceof Error)) return { exit: 'away', problem: local('internal', 'imsim failed', String(error), '') }
  const code = codeOf(error)
  const file = code === undefined ? undefined : FILE_WORDS[code]
  if (file !== undefined) {
    const path = 'path' in error && typeof error.path === 'string' ? `: ${error.path}` : ''
    return { exit: 'usage', problem: local('file', file, `${file}${path}`, 'Check the path.') }
  }
  if (error instanceof TypeError && error.message === 'fetch failed') {
    const detail = `${server} does not answer${code === undefined ? '' : ` (${code})`}`
    const remedy = 'Start it with `npm start`, or name another one by --server or IMSIM_SERVER.'
    return { exit: 'away', problem: local('unavailable', 'The service is away', detail, remedy) }
  }
  const remedy = 'Set IMSIM_DEBUG=1 to see where, and report it.'
  return { exit: 'failed', problem: local('internal', 'imsim failed', error.message, remedy) }
}

const local = (
  kind: string,
  title: string,
  detail: string,
  remedy: string,
  faults: readonly Fault[] = [],
): Problem => ({
  type: `urn:imsim:cli:${kind}`,
  title,
  status: 0,
  detail,
  remedy,
  ...(faults.length > 0 ? { faults: [...faults] } : {}),
})

function unknownAnswer(error: ZodError, server: string): Problem {
  const faults = error.issues.slice(0, 5).map(({ path, message }) => ({ at: `/${path.join('/')}`, message }))
  const remedy = 'Service and imsim may be of different versions: bring both to the same one.'
  return local('answer', 'Unknown answer', `${server} answered in a way that this imsim does not know`, remedy, faults)
}

/** A problem as lines: what, where each fault is and its remedy, and what to do. */
export function problemLines(problem: Problem, paint: Paint): string[] {
  const known = Object.values(PROBLEMS).some(({ title }) => title === problem.title)
  const head = known ? `${problem.title}: ${problem.detail}` : problem.detail
  const faults = (problem.faults ?? []).flatMap(({ at, message, remedy }) => [
    `  ${paint.bold(at)}  ${message}`,
    ...(remedy === undefined ? [] : [`    ${paint.dim('→')} ${remedy}`]),
  ])
  const remedy = problem.remedy === '' ? [] : [`${paint.dim('→')} ${problem.remedy}`]
  const instance = problem.instance === undefined ? [] : [paint.dim(`  request ${problem.instance}`)]
  return [`${paint.red('✗')} ${head}`, ...faults, ...remedy, ...instance]
}
