/** Starts programs that cannot outlive the service: whatever ends it, even kill -9, ends them and their children. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { FileHandle } from 'node:fs/promises'
import { constants } from 'node:os'

export interface LifelineOptions {
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly folder?: string
  /** Gets standard output and error. */
  readonly log: FileHandle
}

export interface Exit {
  /** The exit code, 128 + the signal's number for a program ended by a signal, 127 when it cannot be started. */
  readonly code: number
}

export interface Lifeline {
  readonly pid: number | undefined
  readonly exited: Promise<Exit>
  /** Ends the program and all its children: SIGTERM, then SIGKILL after the grace period. */
  end(graceSeconds: number): Promise<void>
}

/**
 * The shell leads a process group of its own. Its standard input is a pipe from the service that closes with it; the
 * watcher waits for that, and then ends the group. Without job control a shell gives a background program /dev/null
 * as its input, which is why the pipe gets another number first. The shell itself outlives a SIGTERM to the group,
 * to learn the program's exit code, and hands on one that came before there was a program.
 */
const script = `exec 3<&0
ended=
trap 'ended=1' TERM
"$@" 3<&- & program=$!
[ -z "$ended" ] || kill -TERM $program
{
  trap '' TERM
  read -r line <&3
  trap '' USR1
  kill -TERM -$$; sleep 5; kill -KILL -$$
} >/dev/null 2>&1 & watcher=$!
wait $program; code=$?
while kill -0 $program 2>/dev/null; do wait $program; code=$?; done
kill -USR1 $watcher 2>/dev/null
exit $code`

const AGAIN_MS = 1000

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // ESRCH: nobody of the group is left.
  }
}

async function waitForExit(child: ChildProcess): Promise<Exit> {
  const [code, signal]: unknown[] = await once(child, 'exit').catch(() => [127])
  // Like a container, a job is over when its program is: nothing that it started stays.
  signalGroup(child.pid, 'SIGKILL')
  const signalNumber = Object.entries(constants.signals).find(([name]) => name === signal)?.[1]
  return { code: typeof code === 'number' ? code : 128 + (signalNumber ?? 0) }
}

/** Starts the command as the first of a process group of its own; it sees only the given environment. */
export function startOnLifeline({ command, environment, folder, log }: LifelineOptions): Lifeline {
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...command], {
    detached: true,
    env: { ...environment },
    stdio: ['pipe', log.fd, log.fd],
    ...(folder && { cwd: folder }),
  })
  child.stdin?.on('error', () => {})
  const exited = waitForExit(child)
  const end = async (graceSeconds: number) => {
    signalGroup(child.pid, 'SIGTERM')
    // A child that the shell is just forking still has the shell's trap, and loses the signal.
    const again = setTimeout(() => signalGroup(child.pid, 'SIGTERM'), AGAIN_MS)
    const late = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceSeconds * 1000)
    await exited
    clearTimeout(again)
    clearTimeout(late)
  }
  return { pid: child.pid, exited, end }
}
