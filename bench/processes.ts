/** CPU time of processes as Linux counts it, children that have ended included. */
import { readdir, readFile } from 'node:fs/promises'

/** `sysconf(_SC_CLK_TCK)` of Linux: 100 on every architecture it runs on. */
const TICK_MS = 10

interface Stat {
  readonly pid: number
  readonly group: number
  /** User and system, of itself and of the children that it has waited for. */
  readonly cpuMs: number
}

/** Reads /proc/PID/stat, see proc(5); undefined for a process that has just ended. */
async function statOf(pid: string): Promise<Stat | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The program's name stands in parentheses and may hold spaces; the third field of proc(5) is the first after it.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  if (fields === undefined) return undefined
  const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0)
  return { pid: Number(pid), group: Number(fields[2]), cpuMs: ticks * TICK_MS }
}

/** Milliseconds of CPU of one process. */
export const cpuOfProcess = async (pid: number): Promise<number> => (await statOf(String(pid)))?.cpuMs ?? 0

/** Milliseconds of CPU of all that live in process groups, by the group. */
export async function cpuOfGroups(groups: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const sums = new Map(groups.map((group) => [group, 0]))
  for (const stat of await Promise.all(pids.map(statOf))) {
    const sum = stat === undefined ? undefined : sums.get(stat.group)
    if (stat !== undefined && sum !== undefined) sums.set(stat.group, sum + stat.cpuMs)
  }
  return sums
}
