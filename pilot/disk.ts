/** The disk that jobs work on. */
import { statfs } from 'node:fs/promises'

/** MiB that an ordinary user may still write there. */
export async function freeDiskMiB(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return Math.floor((bavail * bsize) / 2 ** 20)
}
