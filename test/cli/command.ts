/** Runs the real `imsim` as a process, as a user would. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../cli/imsim.mjs', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Place {
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
}

const CLEAN = { IMSIM_SERVER: 'http://127.0.0.1:2', IMSIM_USER: 'ada', NO_COLOR: '1' }

/** Starts it; the caller waits for `ended` and may send signals. */
export function start(args: readonly string[], { env = {}, cwd = '.' }: Place = {}) {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { ...process.env, ...CLEAN, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const code = new Promise<number | null>((resolve) => child.on('exit', resolve))
  const ended = Promise.all([code, text(child.stdout), text(child.stderr)]).then(
    ([code, stdout, stderr]): Ended => ({ code, stdout, stderr }),
  )
  return { child, ended }
}

/** Runs it to its end. */
export const imsim = (args: readonly string[], place?: Place): Promise<Ended> => start(args, place).ended

/** A folder that goes away with the test. */
export function temporaryFolder(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'imsim-cli-'))
  test.after(() => rmSync(folder, { recursive: true }))
  return folder
}

/** The lines of JSON that a command printed. */
export const jsonLines = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
