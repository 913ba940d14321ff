/** Tar archives made in memory, without dates, so that the same files make the same bytes. */
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'

export interface NamedBytes {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The bytes of a tar of these files, in their order. */
export function tarOf(files: readonly NamedBytes[]): Promise<Buffer> {
  const archive = pack()
  const whole = buffer(archive)
  for (const { name, bytes } of files)
    archive.entry({ name, mtime: new Date(0) }, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
  archive.finalize()
  return whole
}
