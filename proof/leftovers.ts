/** What an earlier proof has left running: processes that carry its number in their environment while it is no more. */
import { readdir, readFile } from 'node:fs/promises'

/** Every process of a proof inherits it: `<pid>@<start>` of the proof, of which no two are ever alike. */
export const PROOF = 'IMSIM_PROOF'

/** When a process started, in ticks since the machine did; undefined when there is none. See proc(5), /proc/pid/stat. */
async function startOf(pid: number | string): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The program's name stands in parentheses and may hold spaces; the third field of proc(5) is the first after it.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

/** The mark of this process, for the environment of all that it starts. */
export const ownMark = async (): Promise<string> => `${process.pid}@${await startOf(process.pid)}`

async function isGone(mark: string): Promise<boolean> {
  const [pid = '', start] = mark.split('@')
  return (await startOf(pid)) !== start
}

async function markOf(pid: string): Promise<string | undefined> {
  // Another user's environment cannot be read, and is none of ours.
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  const line = environment.split('\0').find((variable) => variable.startsWith(`${PROOF}=`))
  return line?.slice(PROOF.length + 1)
}

/** Process ids whose proof is gone. A proof that runs at the same time as this one keeps its own. */
export async function findLeftovers(): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const marks = await Promise.all(pids.map(async (pid) => ({ pid: Number(pid), mark: await markOf(pid) })))
  const left: number[] = []
  for (const { pid, mark } of marks) if (mark !== undefined && (await isGone(mark))) left.push(pid)
  return left
}

/** Ends them all; answers how many there were. */
export async function endLeftovers(): Promise<number> {
  const left = await findLeftovers()
  for (const pid of left)
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // ESRCH: it has just ended by itself.
    }
  return left.length
}
