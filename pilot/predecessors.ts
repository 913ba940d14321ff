/** What killed pilots left in the working directory: their payloads are ended and their files removed. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { removeContainersOf } from './container-runtime.ts'
import { hostName } from './host.ts'
import type { Say } from './log.ts'
import { marksBelow, ProcessTree, processKey } from './processes.ts'
import type { Settings } from './settings.ts'

const KEPT_REPORT_MS = 7 * 86_400_000

/** The host's name in a folder's name: pilots of several hosts or containers may share a working directory. */
const prefix = (): string => `pilot-${encodeURIComponent(hostName())}-`

/** The folder of this very process; no other process will ever have it. */
export const homeOf = (workdir: string): string =>
  join(workdir, `${prefix()}${(processKey(process.pid) ?? `${process.pid}:0`).replace(':', '-')}`)

function isAlive(name: string): boolean {
  const [pid, started] = name.slice(prefix().length).split('-')
  return processKey(Number(pid)) === `${pid}:${started}`
}

/** Cleans up after pilots of this host that are dead. Reports that could not be delivered stay for a week. */
export async function cleanUpAfterTheDead(
  { workdir, container }: Pick<Settings, 'workdir' | 'container'>,
  say: Say,
): Promise<void> {
  const names = await readdir(workdir).catch(() => [])
  for (const name of names.filter((each) => each.startsWith(prefix()) && !isAlive(each))) {
    const home = join(workdir, name)
    if (container !== undefined) await removeContainersOf(home, container.runtime)
    for (const mark of marksBelow(home)) await new ProcessTree(mark).end(1)
    await rm(home, { recursive: true, force: true }).catch(() => undefined)
    say(`cleaned up after a pilot that was killed (${name})`)
  }
  await dropOldReports(join(workdir, 'unsent'))
}

async function dropOldReports(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const found = await stat(join(folder, name)).catch(() => undefined)
    if (found !== undefined && Date.now() - found.mtimeMs > KEPT_REPORT_MS)
      await rm(join(folder, name), { force: true })
  }
}
