/** The sandbox of a failed job: its run directory as a tarball, without bulky inputs, for whoever looks into it. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { filesBelow, type PackedFile, packFiles } from './archive.ts'

const LARGEST_INPUT_BYTES = 2 ** 20
const MOST_BYTES = 50 * 2 ** 20

interface SizedFile extends PackedFile {
  readonly size: number
}

/** As many files as fit, small ones first: they are text, and tell most. */
function fitting(files: readonly SizedFile[]): SizedFile[] {
  let left = MOST_BYTES
  return files
    .toSorted((one, other) => one.size - other.size)
    .filter(({ size }) => {
      left -= size
      return left >= 0
    })
}

const isBulky = ({ name, size }: SizedFile): boolean => name.startsWith('inputs/') && size > LARGEST_INPUT_BYTES

/** Writes `name` into the run directory. */
export async function packSandbox(directory: string, name: string): Promise<string> {
  const found = await filesBelow(directory)
  const sized = await Promise.all(found.map(async (file) => ({ ...file, size: (await stat(file.path)).size })))
  const target = join(directory, name)
  await packFiles(fitting(sized.filter((file) => !isBulky(file) && file.name !== name)), target)
  return target
}
