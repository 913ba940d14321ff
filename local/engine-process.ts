/** Starts an engine as a process of its own, waits until it answers, and says what it wrote last when it fails. */
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { startOnLifeline } from './lifeline.ts'

export interface EngineProgram {
  /** For messages and the log's name. */
  readonly name: string
  readonly command: readonly string[]
  /** Made when absent; holds the engine's data and its log. */
  readonly folder: string
  /** Where it will answer any HTTP request. */
  readonly url: string
}

export interface EngineProcess {
  readonly url: string
  /** The leader of the engine's process group. */
  readonly pid: number | undefined
  /** Resolves with the reason when the engine ends without having been asked to. */
  readonly failure: Promise<Error>
  close(): Promise<void>
}

const patienceSeconds = 20
const graceSeconds = 5
const shownLines = 15

async function lastLines(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-shownLines).join('\n')
}

const answers = (url: string) =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    (answer) => answer.body?.cancel().then(() => true) ?? true,
    () => false,
  )

async function waitForAnswer(url: string, hasEnded: () => boolean): Promise<boolean> {
  for (const deadline = Date.now() + patienceSeconds * 1000; Date.now() < deadline; await setTimeout(20)) {
    if (hasEnded()) return false
    if (await answers(url)) return true
  }
  return false
}

/** @throws Error with the end of the engine's log when it ends or does not answer within 20 seconds */
export async function startEngineProcess({ name, command, folder, url }: EngineProgram): Promise<EngineProcess> {
  await mkdir(folder, { recursive: true })
  const logPath = join(folder, `${name}.log`)
  const log = await open(logPath, 'w')
  const lifeline = startOnLifeline({ command, environment: process.env, folder, log })
  await log.close()
  let ended = false
  let wanted = false
  const end = async () => {
    wanted = true
    await lifeline.end(graceSeconds)
  }
  const exited = lifeline.exited.then(async ({ code }) => {
    ended = true
    return new Error(`${name} ended with code ${code}. The end of ${logPath}:\n${await lastLines(logPath)}`)
  })
  if (!(await waitForAnswer(url, () => ended))) {
    const died = ended
    await end()
    throw died ? await exited : new Error(`${name} does not answer at ${url}:\n${await lastLines(logPath)}`)
  }
  const failure = new Promise<Error>((resolve) => {
    exited.then((error) => {
      if (!wanted) resolve(error)
    })
  })
  return { url, pid: lifeline.pid, failure, close: end }
}
