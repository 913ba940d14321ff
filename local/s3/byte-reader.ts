/** Reads a byte stream by lengths and delimiters, in bounded memory: aws-chunked bodies and forms are made of both. */
import { AwsFault } from '../aws-fault.ts'

const incomplete = () => new AwsFault(400, 'IncompleteBody', 'The request body ended before its terminating part.')

export class ByteReader {
  readonly #source: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  async #next(): Promise<Buffer> {
    const { value, done } = await this.#source.next()
    if (done) throw incomplete()
    return value
  }

  /** The bytes before the delimiter, which is consumed. @throws AwsFault 400 beyond `limitBytes` or at the end */
  async until(delimiter: string, limitBytes: number): Promise<Buffer> {
    for (;;) {
      const at = this.#rest.indexOf(delimiter)
      if (at >= 0) return this.#cut(at, at + delimiter.length)
      if (this.#rest.length > limitBytes)
        throw new AwsFault(400, 'MaxPostPreDataLengthExceeded', 'Your request header or field was too large.')
      this.#rest = Buffer.concat([this.#rest, await this.#next()])
    }
  }

  /** Streams the bytes before the delimiter, which is consumed. @throws AwsFault 400 when it never comes */
  async *streamUntil(delimiter: string): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#rest.indexOf(delimiter)
      if (at >= 0) {
        yield this.#cut(at, at + delimiter.length)
        return
      }
      const safe = this.#rest.length - delimiter.length + 1
      if (safe > 0) yield this.#cut(safe, safe)
      this.#rest = Buffer.concat([this.#rest, await this.#next()])
    }
  }

  /** Streams exactly this many bytes. @throws AwsFault 400 when there are fewer */
  async *take(sizeBytes: number): AsyncGenerator<Buffer> {
    let left = sizeBytes
    while (left > 0) {
      if (this.#rest.length === 0) this.#rest = await this.#next()
      const part = this.#cut(Math.min(left, this.#rest.length))
      left -= part.length
      yield part
    }
  }

  #cut(end: number, resumeAt = end): Buffer {
    const head = this.#rest.subarray(0, end)
    this.#rest = this.#rest.subarray(resumeAt)
    return head
  }
}
