/** Runs one program as PhoSim is run: parameters on stdin, a work folder, its output line by line into the job's log. */
import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import { constants } from 'node:os'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { findOnPath, type Log } from './host.ts'

/** Lines kept of each stream: raytrace's table has fewer than a hundred. */
const KEPT_LINES = 1000

export interface ProgramRun {
  readonly command: readonly [string, ...string[]]
  readonly directory: string
  /** A file of parameters for stdin. */
  readonly pars?: string
  readonly environment: Readonly<Record<string, string>>
  readonly log: Log
}

/** How a program ended. A signal counts as a shell counts it: 128 and its number, so 137 is SIGKILL, 139 SIGSEGV. */
export interface ProgramEnd {
  readonly program: string
  readonly exitCode: number
  readonly wallSeconds: number
  /** The last lines of its stdout, and of its stderr. */
  readonly output: readonly string[]
  readonly errors: readonly string[]
}

async function follow(stream: Readable, log: Log): Promise<string[]> {
  const kept: string[] = []
  for await (const line of createInterface({ input: stream })) {
    log(line)
    kept.push(line)
    if (kept.length > KEPT_LINES) kept.shift()
  }
  return kept
}

function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  if (code !== null) return code
  return 128 + (signal === null ? 0 : constants.signals[signal])
}

/** Redirected stdout is block-buffered: without stdbuf a raytrace of hours shows nothing until it ends. */
async function unbuffered(run: ProgramRun): Promise<readonly [string, ...string[]]> {
  const stdbuf = await findOnPath(['stdbuf'], run.environment.PATH)
  return stdbuf === undefined ? run.command : [stdbuf, '-oL', ...run.command]
}

async function spawned(run: ProgramRun, stdin: number | 'ignore'): Promise<Omit<ProgramEnd, 'wallSeconds'>> {
  const [file, ...words] = await unbuffered(run)
  const child = spawn(file, words, {
    cwd: run.directory,
    env: { ...run.environment, PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' },
    stdio: [stdin, 'pipe', 'pipe'],
  })
  const ended = new Promise<{ exitCode: number; fault: string[] }>((resolve) => {
    child.once('error', (fault) => resolve({ exitCode: 127, fault: [fault.message] }))
    child.once('close', (code, signal) => resolve({ exitCode: exitCodeOf(code, signal), fault: [] }))
  })
  const { stdout, stderr } = child
  const lines = await Promise.all([stdout, stderr].map((stream) => (stream ? follow(stream, run.log) : [])))
  const { exitCode, fault } = await ended
  return {
    program: basename(run.command[0]),
    exitCode,
    output: lines[0] ?? [],
    errors: [...(lines[1] ?? []), ...fault],
  }
}

/** Runs a program to its end; never throws for its failure. */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  const startedAt = performance.now()
  const pars = run.pars === undefined ? undefined : await open(run.pars)
  try {
    const end = await spawned(run, pars?.fd ?? 'ignore')
    return { ...end, wallSeconds: (performance.now() - startedAt) / 1000 }
  } finally {
    await pars?.close()
  }
}
