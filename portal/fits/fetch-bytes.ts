/** Opens a file of the storage by its address. */
import { ByteSource, type OnProgress } from './byte-source.ts'
import { FitsFault } from './fits-fault.ts'

const REFUSALS: Readonly<Record<number, readonly [string, string]>> = {
  403: ['The storage refuses the file', 'Its link may have run out: try again with a fresh one.'],
  404: ['The file is no longer there', 'Look at the list of files: another copy may exist, or run the sensor again.'],
}

function refused(status: number): FitsFault {
  const [title, remedy] = REFUSALS[status] ?? ['The storage does not give the file', 'Try again in a minute.']
  return new FitsFault(title, `The storage answered with status ${status}.`, remedy)
}

const unreached = () =>
  new FitsFault(
    'The storage cannot be reached',
    'It does not answer, or does not let this page read the file.',
    'Check your connection, then try again.',
  )

/** The length of the body as sent; unknown where the server compresses on its way, since then other bytes are counted. */
function announcedBytes({ headers }: Response): number | undefined {
  const length = Number(headers.get('content-length') ?? Number.NaN)
  return Number.isFinite(length) && !headers.has('content-encoding') ? length : undefined
}

/** What is to be opened. `sizeBytes` is believed where the server announces none. */
export interface Wanted {
  readonly url: string
  readonly sizeBytes?: number | undefined
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
}

/** Throws a FitsFault when the storage cannot be reached or refuses, and an AbortError when told to stop. */
export async function fetchBytes({ url, sizeBytes, signal, onProgress }: Wanted): Promise<ByteSource> {
  const response = await fetch(url, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    throw signal?.aborted ? error : unreached()
  })
  if (!response.ok || response.body === null) throw refused(response.status)
  return ByteSource.open(response.body, onProgress, announcedBytes(response) ?? sizeBytes)
}
