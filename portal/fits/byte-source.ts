/** Bytes of a file as they come over the network: gunzipped when they are gzip, counted, and taken piece by piece. */
import { FitsFault } from './fits-fault.ts'

/** How much has come; the total where somebody knows it. */
export interface Progress {
  readonly receivedBytes: number
  readonly totalBytes?: number
}

export type OnProgress = (progress: Progress) => void
export type ByteStream = ReadableStream<Uint8Array<ArrayBuffer>>

const NOTHING = new Uint8Array(0)

const broken = () =>
  new FitsFault('The transfer broke off', 'The storage stopped sending before the end of the file.', 'Try again.')
const damaged = () =>
  new FitsFault(
    'The file is damaged',
    'Its gzip data end too early or do not agree with their checksum.',
    'Try again; if it stays so, compare the size and checksum of the file with the catalogue.',
  )

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>

const isAbort = (error: unknown) => error instanceof DOMException && error.name === 'AbortError'

/** Reads from the network, whose own faults are bare TypeErrors. */
const receive = (reader: Reader) =>
  reader.read().catch((error: unknown) => {
    throw isAbort(error) ? error : broken()
  })

/** A stream from its start, which has been read already, and a reader of the rest. Calls `count` for every piece. */
function rejoined(head: Uint8Array<ArrayBuffer>, reader: Reader, count: (bytes: number) => void): ByteStream {
  return new ReadableStream({
    start: (controller) => {
      count(head.length)
      if (head.length > 0) controller.enqueue(head)
    },
    pull: async (controller) => {
      const { done, value } = await receive(reader)
      if (done) return controller.close()
      count(value.length)
      controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

/** The first two bytes or more, or as many as there are. */
async function readHead(reader: Reader) {
  let head = NOTHING
  while (head.length < 2) {
    const { done, value } = await receive(reader)
    if (done) break
    const joined = new Uint8Array(head.length + value.length)
    joined.set(head)
    joined.set(value, head.length)
    head = joined
  }
  return head
}

/** Takes bytes off a stream in order. */
export class ByteSource {
  readonly #reader: Reader
  readonly #gzip: boolean
  #piece = NOTHING

  private constructor(stream: ByteStream, gzip: boolean) {
    this.#reader = stream.getReader()
    this.#gzip = gzip
  }

  /** Looks at the first bytes, whatever the name says, and gunzips them when they are gzip (RFC 1952). */
  static async open(stream: ByteStream, onProgress?: OnProgress, totalBytes?: number): Promise<ByteSource> {
    let receivedBytes = 0
    const total = totalBytes === undefined ? {} : { totalBytes }
    const reader = stream.getReader()
    const head = await readHead(reader)
    const counted = rejoined(head, reader, (bytes) => {
      receivedBytes += bytes
      onProgress?.({ receivedBytes, ...total })
    })
    const gzip = head[0] === 0x1f && head[1] === 0x8b
    return new ByteSource(gzip ? counted.pipeThrough(new DecompressionStream('gzip')) : counted, gzip)
  }

  /** Hands on the next bytes, piece by piece and uncopied; fewer than `count` only at the end. Returns how many. */
  async pour(count: number, write: (bytes: Uint8Array<ArrayBuffer>) => void): Promise<number> {
    let poured = 0
    while (poured < count) {
      if (this.#piece.length === 0 && !(await this.#next())) break
      const part = this.#piece.subarray(0, count - poured)
      write(part)
      poured += part.length
      this.#piece = this.#piece.subarray(part.length)
    }
    return poured
  }

  /** The next bytes in one array; fewer than `count` only at the end. */
  async take(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const taken = new Uint8Array(count)
    let at = 0
    await this.pour(count, (bytes) => {
      taken.set(bytes, at)
      at += bytes.length
    })
    return taken.subarray(0, at)
  }

  async #next(): Promise<boolean> {
    const { done, value } = await this.#reader.read().catch((error: unknown) => {
      throw this.#gzip && !isAbort(error) && !(error instanceof FitsFault) ? damaged() : error
    })
    if (!done) this.#piece = value
    return !done
  }

  /** Lets the rest go. */
  cancel(): Promise<void> {
    return this.#reader.cancel()
  }
}
