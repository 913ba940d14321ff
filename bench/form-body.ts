/** The body of a presigned POST: fields first, the file last (RFC 7578), made in one piece. */
import { randomUUID } from 'node:crypto'

export function formBody(
  fields: Readonly<Record<string, string>>,
  file: Uint8Array,
): { readonly type: string; readonly body: Uint8Array<ArrayBuffer> } {
  const boundary = randomUUID()
  const part = (name: string, rest: string) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${rest}`
  const texts = Object.entries(fields).map(([name, value]) => `${part(name, '')}\r\n\r\n${value}\r\n`)
  const head = texts.join('') + part('file', '; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\n')
  const body = Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)])
  return { type: `multipart/form-data; boundary=${boundary}`, body: Uint8Array.from(body) }
}
