/** Runs a job's payload as a process of its own, watches its limits, and leaves nothing of it behind. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LastWord } from '../core/contract/payload.ts'
import { ContainerTree } from './container-runtime.ts'
import { freeDiskMiB } from './disk.ts'
import { kernelMemoryKills } from './host.ts'
import type { Job } from './job.ts'
import { containerName, type Host, MEMORY_TOLERANCE, payloadCommand } from './payload-command.ts'
import { ProcessTree, type TreeSample } from './processes.ts'
import { rest } from './retry.ts'

export type Limit = 'memory' | 'time' | 'disk'

/** How the payload's process ended. */
export interface PayloadEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The limit for which the pilot killed it. */
  readonly over?: Limit
  readonly maxMemoryMiB: number
  readonly wallSeconds: number
  /** The kernel killed something for want of memory meanwhile. */
  readonly kernelKilled: boolean
  /** A container runtime stood between, whose own faults are exit codes too. */
  readonly isContained?: boolean
}

const STOP_GRACE_SECONDS = 3
/** Node can hang in its own exit (nodejs/node#54918): a payload that has written its last file is ended after so long. */
const EXIT_GRACE_SECONDS = 2
const FIRST_LOOK_SECONDS = 0.25
const LOOK_SECONDS = 1

async function begin(job: Job, host: Host): Promise<ChildProcess> {
  const { directory, lease, logFile } = job
  for (const folder of ['outputs', 'work', 'tmp']) await mkdir(join(directory, folder), { recursive: true })
  await writeFile(join(directory, 'order.json'), JSON.stringify(lease.order, undefined, 2))
  const { words, environment } = payloadCommand(job, host)
  const [program, ...parameters] = words
  // An image may be named by a path from where the pilot was started.
  const cwd = host.enclosure.kind === 'process' ? directory : process.cwd()
  const log = await open(logFile, 'a')
  // Its own session, so that an interrupt at the terminal reaches the pilot alone. The pipe on stdin closes when the
  // pilot dies: that is how the payload learns it.
  const child = spawn(program, parameters, { cwd, detached: true, env: environment, stdio: ['pipe', log.fd, log.fd] })
  child.stdin?.on('error', () => undefined)
  child.once('spawn', () => void log.close())
  child.once('error', () => void log.close())
  return child
}

/** What is measured and ended: the child and its descendants, or what a runtime has started for it. */
interface Processes {
  sample(): TreeSample | Promise<TreeSample>
  end(graceSeconds: number): Promise<void>
}

function processesOf(job: Job, { enclosure }: Host, child: ChildProcess): Processes {
  if (enclosure.kind === 'process' || enclosure.container.runtime === 'apptainer')
    return new ProcessTree(job.directory, child.pid)
  const { runtime } = enclosure.container
  return new ContainerTree(runtime, containerName(job), job.directory, () => child.kill('SIGKILL'))
}

function exitOf(child: ChildProcess): Promise<Pick<PayloadEnd, 'code' | 'signal'>> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
}

async function exceeded(job: Job, beganAt: number, reserveMiB: number): Promise<Limit | undefined> {
  const { memoryMiB, wallSeconds } = job.lease
  if (job.memoryMiB > memoryMiB * MEMORY_TOLERANCE) return 'memory'
  if (Date.now() - beganAt > wallSeconds * 1000) return 'time'
  // Half of the reserve is left for the log and the uploads' own needs.
  return (await freeDiskMiB(job.directory)) < reserveMiB / 2 ? 'disk' : undefined
}

/** Why the pilot ended a payload: for a limit, or because it did not go after its last word. */
type Ended = Limit | 'hung'

/** Looks at the payload until it has ended; ends it when it is over a limit, hangs at its end, or is not wanted any more. */
async function watch(job: Job, tree: Processes, ended: AbortSignal, reserveMiB: number): Promise<Ended | undefined> {
  const beganAt = Date.now()
  let spokenAt: number | undefined
  const either = AbortSignal.any([ended, job.signal])
  for (let pause = FIRST_LOOK_SECONDS; !either.aborted; pause = Math.min(LOOK_SECONDS, pause * 1.2)) {
    const left = beganAt + job.lease.wallSeconds * 1000 - Date.now()
    await rest(Math.min(pause, Math.max(0.01, left / 1000)), either)
    job.measured(await tree.sample())
    if (ended.aborted) break
    if (existsSync(lastWordOf(job))) spokenAt ??= Date.now()
    if (spokenAt !== undefined && Date.now() - spokenAt > EXIT_GRACE_SECONDS * 1000) {
      await tree.end(0)
      return 'hung'
    }
    const limit = await exceeded(job, beganAt, reserveMiB)
    if (limit !== undefined) {
      await tree.end(STOP_GRACE_SECONDS)
      return limit
    }
  }
  if (!ended.aborted) await tree.end(STOP_GRACE_SECONDS)
  return undefined
}

const lastWordOf = ({ directory }: Job): string => join(directory, 'usage.json')

/** What the payload counted itself, which no look from outside can see, and how it ended. */
async function readLastWord(job: Job): Promise<LastWord | undefined> {
  const text = await readFile(lastWordOf(job), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : LastWord.parse(JSON.parse(text))
}

/** Runs the payload to its end. */
export async function runPayloadProcess(job: Job, host: Host): Promise<PayloadEnd> {
  const killsBefore = kernelMemoryKills()
  const child = await begin(job, host)
  const tree = processesOf(job, host, child)
  const beganAt = Date.now()
  const ended = new AbortController()
  const exit = exitOf(child).finally(() => ended.abort())
  const [end, why] = await Promise.all([exit, watch(job, tree, ended.signal, host.settings.diskReserveMiB)])
  // What the payload left running would go on in a directory that is about to be removed.
  await tree.end(0)
  const word = await readLastWord(job)
  if (word !== undefined) job.measured(word)
  return {
    ...(why === 'hung' && word !== undefined ? { code: word.code, signal: null } : end),
    ...(why === undefined || why === 'hung' ? {} : { over: why }),
    maxMemoryMiB: job.usage.maxMemoryMiB,
    wallSeconds: (Date.now() - beganAt) / 1000,
    kernelKilled: kernelMemoryKills() > killsBefore,
    isContained: host.enclosure.kind === 'container',
  }
}
