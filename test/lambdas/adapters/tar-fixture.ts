/** Tars as bytes, well-formed or not as a test wants them. */
import { pack } from 'tar-stream'

type Entry = Parameters<ReturnType<typeof pack>['entry']>[0] & { readonly body?: string | Buffer }

export async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack()
  for (const { body = '', ...header } of entries) archive.entry(header, body)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
