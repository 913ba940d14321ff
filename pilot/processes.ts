/** A payload's whole process tree, read from /proc: its memory, its CPU, and its end, grandchildren included. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { sleep } from './retry.ts'

/** The variable that marks every process of a payload; its value is the run directory. */
export const RUN_MARK = 'IMSIM_RUN'

interface Process {
  readonly pid: number
  readonly parent: number
  /** Distinguishes a process from an older one of the same number. */
  readonly key: string
  readonly isZombie: boolean
  readonly hasTerminal: boolean
  readonly ticks: number
  readonly residentPages: number
  readonly mark: string | undefined
}

/** USER_HZ, by which Linux counts CPU in /proc on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100
const AT_PAGESZ = 6n

/** Bytes of a page, from the kernel's auxiliary vector: 4,096 on most machines, 65,536 on some arm64 ones. */
function pageBytes(): number {
  const vector = readFileSync('/proc/self/auxv')
  for (let at = 0; at + 16 <= vector.length; at += 16)
    if (vector.readBigUInt64LE(at) === AT_PAGESZ) return Number(vector.readBigUInt64LE(at + 8))
  return 4096
}

const marks = new Map<string, string | undefined>()

/** Read once in a process's life: children inherit it, and a process that clears it keeps the one seen first. */
function markOf(pid: number, key: string): string | undefined {
  if (marks.has(key)) return marks.get(key)
  let mark: string | undefined
  try {
    const variable = readFileSync(`/proc/${pid}/environ`, 'latin1')
      .split('\0')
      .find((entry) => entry.startsWith(`${RUN_MARK}=`))
    mark = variable?.slice(RUN_MARK.length + 1)
  } catch {
    mark = undefined
  }
  marks.set(key, mark)
  return mark
}

/** Fields of /proc/PID/stat as proc(5) numbers them, the command's brackets skipped: they may hold anything. */
function readProcess(pid: number): Process | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const field = (number: number) => Number(fields[number - 3])
    const key = `${pid}:${field(22)}`
    return {
      pid,
      parent: field(4),
      key,
      isZombie: fields[0] === 'Z' || fields[0] === 'X',
      hasTerminal: field(7) !== 0,
      ticks: field(14) + field(15) + field(16) + field(17),
      residentPages: field(24),
      mark: markOf(pid, key),
    }
  } catch {
    return undefined
  }
}

let lastRead: { readonly atMs: number; readonly processes: readonly Process[] } | undefined

/** Every process of the machine; slots that look within `maxAgeMs` of each other share one reading. */
function readProcesses(maxAgeMs: number): readonly Process[] {
  if (lastRead !== undefined && performance.now() - lastRead.atMs < maxAgeMs) return lastRead.processes
  const processes = readdirSync('/proc').flatMap((name) => {
    const found = /^\d+$/.test(name) ? readProcess(Number(name)) : undefined
    return found === undefined ? [] : [found]
  })
  const present = new Set(processes.map(({ key }) => key))
  for (const key of marks.keys()) if (!present.has(key)) marks.delete(key)
  lastRead = { atMs: performance.now(), processes }
  return processes
}

/** What names a process for ever: its number with its start. Undefined when there is none of that number. */
export const processKey = (pid: number): string | undefined => readProcess(pid)?.key

/**
 * Whether a process has its working directory in a folder, as a daemon that cleared its environment often still has.
 * A payload has no terminal; the shell of somebody who looks around there has one, and is left alone.
 */
function straysIn(folder: string, { pid, hasTerminal }: Process): boolean {
  if (hasTerminal) return false
  try {
    return `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`)
  } catch {
    return false
  }
}

export interface TreeSample {
  readonly memoryMiB: number
  /** Of all processes that ever were in the tree, ended ones too. */
  readonly cpuSeconds: number
}

/**
 * The processes of one payload: whoever descends from its first process, carries its mark, or was seen as one of
 * them before. Leaving the process group or the session does not leave the tree.
 */
export class ProcessTree {
  readonly #mark: string
  readonly #root: number | undefined
  readonly #seen = new Map<string, Process>()
  readonly #pageBytes = pageBytes()
  #lostTicks = 0

  /** `mark` is the run directory; without `root` the tree is known by the mark alone. */
  constructor(mark: string, root?: number) {
    this.#mark = mark
    this.#root = root
  }

  sample(): TreeSample {
    const members = this.#members(500)
    const pages = members.reduce((sum, { residentPages }) => sum + residentPages, 0)
    const ticks = members.reduce((sum, process) => sum + process.ticks, this.#lostTicks)
    return { memoryMiB: (pages * this.#pageBytes) / 2 ** 20, cpuSeconds: ticks / TICKS_PER_SECOND }
  }

  /** Ends every process: asked first, then killed. Returns when none is left, or the kernel will not let one go. */
  async end(graceSeconds: number): Promise<void> {
    if (graceSeconds > 0 && (await this.#gone('SIGTERM', graceSeconds))) return
    // A process may fork between the reading and the signal, so the signal is repeated until nobody is found.
    for (let round = 0; round < 100; round += 1) if (await this.#gone('SIGKILL', 0.05)) return
  }

  async #gone(signal: NodeJS.Signals, withinSeconds: number): Promise<boolean> {
    const endsAt = performance.now() + withinSeconds * 1000
    for (const { pid } of this.#alive()) send(pid, signal)
    do {
      if (this.#alive().length === 0) return true
      await sleep(0.02)
    } while (performance.now() < endsAt)
    return false
  }

  #alive(): readonly Process[] {
    const members = this.#members(0)
    const keys = new Set(members.map(({ key }) => key))
    const strays = readProcesses(1000).filter((process) => !keys.has(process.key) && straysIn(this.#mark, process))
    return [...members, ...strays].filter(({ isZombie, pid }) => !isZombie && pid !== process.pid)
  }

  #members(maxAgeMs: number): readonly Process[] {
    const all = readProcesses(maxAgeMs)
    const children = Map.groupBy(all, ({ parent }) => parent)
    const members = new Map<string, Process>()
    const add = (process: Process) => {
      if (members.has(process.key)) return
      members.set(process.key, process)
      for (const child of children.get(process.pid) ?? []) add(child)
    }
    for (const process of all)
      if (process.pid === this.#root || process.mark === this.#mark || this.#seen.has(process.key)) add(process)
    this.#remember(members)
    return [...members.values()]
  }

  /** The CPU of an ended process is in its parent's count, unless nobody of the tree was its parent. */
  #remember(members: ReadonlyMap<string, Process>): void {
    const pids = new Set([...members.values()].map(({ pid }) => pid))
    for (const [key, process] of this.#seen) {
      if (members.has(key)) continue
      if (!pids.has(process.parent)) this.#lostTicks += process.ticks
      this.#seen.delete(key)
    }
    for (const [key, process] of members) this.#seen.set(key, process)
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended in between, which is what was wanted.
  }
}

/** Marks that live processes carry below a folder: run directories that somebody still works in. */
export const marksBelow = (folder: string): readonly string[] => [
  ...new Set(
    readProcesses(0).flatMap(({ mark, isZombie }) => (mark?.startsWith(`${folder}/`) && !isZombie ? [mark] : [])),
  ),
]
