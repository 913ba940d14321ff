/** Lines of a stream of bytes, in batches, with a bound on memory and on what a file may unpack to. */
import { StringDecoder } from 'node:string_decoder'
import { bundleFault } from './bundle.ts'

const BATCH_LINES = 2000
/** Far beyond any line of a catalog: what is longer is no text. */
const LONGEST_LINE = 64 * 1024
/** A catalog of ten million lines has 2 GB; what unpacks to more than this was made to do harm. */
const MOST_BYTES = 100 * 1024 ** 3

/** The newline may be written in two characters. */
const splitLines = (text: string) => (text.includes('\r') ? text.split(/\r?\n/) : text.split('\n'))

/**
 * About 2,000 lines at a time, without their newlines; a last line without a newline counts.
 * @throws Refusal naming the file and line when it is no text
 */
export async function* lineBatches(file: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8')
  let batch: string[] = []
  let rest = ''
  let [lines, sizeBytes] = [0, 0]
  for await (const chunk of bytes) {
    const parts = splitLines(rest + decoder.write(chunk))
    rest = parts.pop() ?? ''
    for (const line of parts) batch.push(line)
    sizeBytes += chunk.length
    if (sizeBytes > MOST_BYTES)
      throw bundleFault(file, `it unpacks to more than ${MOST_BYTES} bytes`, 'Split the catalog.')
    if (rest.length > LONGEST_LINE) throw tooLong(file, lines + batch.length + 1)
    if (batch.length < BATCH_LINES) continue
    lines += batch.length
    yield batch
    batch = []
  }
  rest += decoder.end()
  if (rest !== '') batch.push(rest)
  if (batch.length > 0) yield batch
}

const tooLong = (file: string, line: number) =>
  bundleFault(
    `${file}:${line}`,
    `a line of more than ${LONGEST_LINE} characters`,
    'Give a text file; a packed one must end in .gz.',
  )
