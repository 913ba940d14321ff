/** Whether the atmosphere's screens travel: they are 316 MB a visit, and every job can make them again in 30 s. */
import { copyFile, link, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScreensPolicy } from './host.ts'
import { screensIn } from './scratch.ts'

/** A slot's share of the way to storage, in bytes a second: a link of 1 Gbit/s for a worker of 16 slots. */
const BYTES_PER_SECOND = 8_000_000
/** CPU that `atmosphere` takes, measured with 3.4 on a 2-core machine: 29 to 35 s. */
const RERUN_SECONDS = 32

export interface ScreensChoice {
  readonly ship: boolean
  readonly because: string
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`

/** Ships the screens when storing them once and fetching them in every job takes less time than making them again. */
export function chooseScreens(policy: ScreensPolicy, sizeBytes: number, jobs: number): ScreensChoice {
  if (policy !== 'auto') return { ship: policy === 'ship', because: `the site says ${policy}` }
  const shipSeconds = (sizeBytes * (jobs + 1)) / BYTES_PER_SECOND
  const rerunSeconds = jobs * RERUN_SECONDS
  const because =
    `${jobs} jobs would fetch ${megabytes(sizeBytes)} each, ${Math.round(shipSeconds)} s in all, ` +
    `or spend ${rerunSeconds} CPU s to make them again`
  return { ship: shipSeconds < rerunSeconds, because }
}

/** Bytes of a folder's screens. */
export async function screenBytes(folder: string): Promise<number> {
  const sizes = await Promise.all((await screensIn(folder)).map(async (name) => (await stat(join(folder, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Puts a folder's screens into another without a second copy where the file system allows it. Returns how many. */
export async function placeScreens(from: string, to: string): Promise<number> {
  const names = await screensIn(from)
  for (const name of names)
    await link(join(from, name), join(to, name)).catch(() => copyFile(join(from, name), join(to, name)))
  return names.length
}
