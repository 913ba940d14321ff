/** The lines of a text as it is read, in memory that does not grow. */
import { StringDecoder } from 'node:string_decoder'
import { UsageFault } from './faults.ts'

const LONGEST_LINE = 1_000_000

/** Lines without their newlines, as many at a time as a part of the bytes has. Throws a UsageFault for what is no text. */
export async function* linesOf(path: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let count = 0
  for await (const part of bytes) {
    const lines = (rest + decoder.write(Buffer.from(part.buffer, part.byteOffset, part.length))).split('\n')
    rest = lines.pop() ?? ''
    count += lines.length
    yield lines
    if (rest.length > LONGEST_LINE) {
      throw new UsageFault(
        `${path}:${count + 1}: a line of more than a million characters`,
        'This is no instance catalog: catalogs are text, a line an object.',
      )
    }
  }
  if (rest !== '') yield [rest]
}
