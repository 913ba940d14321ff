/** Runs a job's payload as a process of its own, watches its limits, and leaves nothing of it behind. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freeDiskMiB } from './disk.ts'
import { kernelMemoryKills } from './host.ts'
import type { Job } from './job.ts'
import { ProcessTree, RUN_MARK } from './processes.ts'
import { rest } from './retry.ts'
import type { Settings } from './settings.ts'

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
}

/** A payload may exceed its memory by so much before it is ended. */
const MEMORY_TOLERANCE = 1.1
const STOP_GRACE_SECONDS = 3
const FIRST_LOOK_SECONDS = 0.25
const LOOK_SECONDS = 1

/** What a payload finds in its environment: nothing of the pilot's own, above all no token. */
function environmentOf({ directory }: Job, { phosimDirectory, payloadModule }: Settings): Record<string, string> {
  const passed = Object.entries(process.env).filter(([name]) => name.startsWith('PHOSIM_') || name === 'PATH')
  const set = passed.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  return {
    ...Object.fromEntries(set),
    HOME: directory,
    LANG: 'C.UTF-8',
    TMPDIR: join(directory, 'tmp'),
    [RUN_MARK]: directory,
    ...(phosimDirectory === undefined ? {} : { PHOSIM_DIR: phosimDirectory }),
    ...(payloadModule === undefined ? {} : { IMSIM_PAYLOAD_MODULE: payloadModule }),
  }
}

async function begin(job: Job, settings: Settings, self: string): Promise<ChildProcess> {
  const { directory, lease, logFile } = job
  for (const folder of ['outputs', 'work', 'tmp']) await mkdir(join(directory, folder), { recursive: true })
  await writeFile(join(directory, 'order.json'), JSON.stringify(lease.order, undefined, 2))
  const log = await open(logFile, 'a')
  // Its own session, so that an interrupt at the terminal reaches the pilot alone. The pipe on stdin closes when the
  // pilot dies: that is how the payload learns it.
  const child = spawn(process.execPath, [`--max-old-space-size=${lease.memoryMiB}`, self, 'payload', directory], {
    cwd: directory,
    detached: true,
    env: environmentOf(job, settings),
    stdio: ['pipe', log.fd, log.fd],
  })
  child.stdin?.on('error', () => undefined)
  child.once('spawn', () => void log.close())
  child.once('error', () => void log.close())
  return child
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

/** Looks at the payload until it has ended; ends it when it is over a limit, or not wanted any more. */
async function watch(job: Job, tree: ProcessTree, ended: AbortSignal, reserveMiB: number): Promise<Limit | undefined> {
  const beganAt = Date.now()
  const either = AbortSignal.any([ended, job.signal])
  for (let pause = FIRST_LOOK_SECONDS; !either.aborted; pause = Math.min(LOOK_SECONDS, pause * 1.2)) {
    const left = beganAt + job.lease.wallSeconds * 1000 - Date.now()
    await rest(Math.min(pause, Math.max(0.01, left / 1000)), either)
    job.measured(tree.sample())
    const limit = ended.aborted ? undefined : await exceeded(job, beganAt, reserveMiB)
    if (limit !== undefined) {
      await tree.end(STOP_GRACE_SECONDS)
      return limit
    }
  }
  if (!ended.aborted) await tree.end(STOP_GRACE_SECONDS)
  return undefined
}

/** What the payload's own process counted at its end, which no look from outside can see. */
async function finalCount(job: Job): Promise<void> {
  const text = await readFile(join(job.directory, 'usage.json'), 'utf8').catch(() => '{}')
  const count: unknown = JSON.parse(text)
  if (typeof count !== 'object' || count === null) return
  const { cpuSeconds, memoryMiB } = { cpuSeconds: 0, memoryMiB: 0, ...count }
  job.measured({ cpuSeconds, memoryMiB })
}

/** Runs the payload to its end. `self` is the pilot's own file, which is also the payload's program. */
export async function runPayloadProcess(job: Job, settings: Settings, self: string): Promise<PayloadEnd> {
  const killsBefore = kernelMemoryKills()
  const child = await begin(job, settings, self)
  const tree = new ProcessTree(job.directory, child.pid)
  const beganAt = Date.now()
  const ended = new AbortController()
  const exit = exitOf(child).finally(() => ended.abort())
  const [end, limit] = await Promise.all([exit, watch(job, tree, ended.signal, settings.diskReserveMiB)])
  // What the payload left running would go on in a directory that is about to be removed.
  await tree.end(0)
  await finalCount(job)
  return {
    ...end,
    ...(limit === undefined ? {} : { over: limit }),
    maxMemoryMiB: job.usage.maxMemoryMiB,
    wallSeconds: (Date.now() - beganAt) / 1000,
    kernelKilled: kernelMemoryKills() > killsBefore,
  }
}
