/** How a command runs: on its own, to an exit code, and never to a stack trace. */
import { EXIT_CODES, type Exit } from './exit-codes.ts'
import { Interruption, problemLines, problemOfError } from './faults.ts'
import { type Globals, openRun, type Run } from './run.ts'
import { paintFor, safeLine } from './terminal.ts'

/** A command's work; without an answer it is `ok`. */
export type Work<A> = (run: Run, flags: A) => Promise<Exit | undefined>

const interruption = new AbortController()

/**
 * Ctrl-C and its relatives end what waits; what was submitted goes on. Twice ends at once. The listener stays: the
 * library that gives the cursor back would kill the process if it found itself alone.
 */
export function hearSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (interruption.signal.aborted) process.exit(EXIT_CODES.interrupted.code)
      interruption.abort(new Interruption())
    })
  }
}

/** The handler of a command: runs the work and sets the exit code. */
export function action<A extends Globals>(work: Work<A>): (flags: A) => Promise<void> {
  return async (flags) => {
    try {
      setExit((await work(openRun(flags, interruption.signal), flags)) ?? 'ok')
    } catch (error) {
      report(interruption.signal.aborted && !(error instanceof Interruption) ? new Interruption() : error, flags)
    }
  }
}

const setExit = (exit: Exit) => {
  process.exitCode = EXIT_CODES[exit].code
}

/** Prints an error to stderr, as a problem document with --json, and sets the exit code that goes with it. */
export function report(error: unknown, { json, color, server }: Pick<Globals, 'json' | 'color' | 'server'>): void {
  const { exit, problem } = problemOfError(error, server)
  const paint = paintFor(color, process.env, process.stderr.isTTY ?? false)
  const lines = json ? [JSON.stringify(problem)] : problemLines(problem, paint)
  process.stderr.write(lines.map((line) => `${safeLine(line)}\n`).join(''))
  if (process.env.IMSIM_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  setExit(exit)
}
