/** Whether the journey's processes still live, as the kernel says. */
import { readFileSync } from 'node:fs'

/** A zombie only waits for its parent to take note: it does nothing any more. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
  } catch {
    return false
  }
}
