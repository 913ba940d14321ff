/** The job's scratch folder below its run directory: a tree of links, PhoSim's work folder, and what else it needs. */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'

export interface Scratch {
  readonly directory: string
  /** The job's own PhoSim folder, made of links. */
  readonly tree: string
  /** PhoSim's work folder, where its programs read and write. One a job, since 3.4 has files of fixed names. */
  readonly work: string
  readonly output: string
  /** Stand-ins for HTCondor's commands. */
  readonly commands: string
}

/** A fresh scratch folder: what an earlier run left is forgotten, so that nothing is ever appended twice. */
export async function createScratch(directory: string): Promise<Scratch> {
  const top = resolve(directory, 'scratch')
  await rm(top, { recursive: true, force: true })
  const scratch = {
    directory: top,
    tree: join(top, 'phosim'),
    work: join(top, 'work'),
    output: join(top, 'output'),
    commands: join(top, 'commands'),
  }
  for (const folder of [scratch.work, scratch.output, scratch.commands]) await mkdir(folder, { recursive: true })
  return scratch
}

const SCREEN = /^(atmospherescreen|cloudscreen|airglowscreen)_.*\.fits(\.gz)?$/

/** The atmosphere's screens in a folder: 87 files and 316 MB for a usual visit. */
export const screensIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).filter((name) => SCREEN.test(name)).sort()

/** Runs the work and clears the scratch folder after it; after a failure everything but the bulky screens stays. */
export async function withScratch<T>(directory: string, work: (scratch: Scratch) => Promise<T>): Promise<T> {
  const scratch = await createScratch(directory)
  try {
    const result = await work(scratch)
    await rm(scratch.directory, { recursive: true, force: true })
    return result
  } catch (fault) {
    for (const name of await screensIn(scratch.work)) await rm(join(scratch.work, name), { force: true })
    throw fault
  }
}
