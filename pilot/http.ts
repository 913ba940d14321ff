/** Requests to storage: an answer that is none is an error with its status, and a stalled transfer ends. */

/** A transfer without a byte for so long is given up and tried again. */
const STALLED_MS = 60_000

export class HttpRefusal extends Error {
  readonly status: number
  /** S3's word for it, such as `AccessDenied`. */
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(`HTTP ${status} ${code} ${message}`.trim())
    this.name = 'HttpRefusal'
    this.status = status
    this.code = code
  }

  /** Whether the same request may succeed later. */
  get mayPass(): boolean {
    return this.status >= 500 || this.status === 408 || this.status === 429
  }
}

const element = (xml: string, name: string): string =>
  new RegExp(`<${name}>([^<]{0,300})</${name}>`).exec(xml)?.[1] ?? ''

/** The refusal that an answer of S3 is; of its body only code and message are kept, for the rest may be secret. */
export async function refusalOf(response: Response): Promise<HttpRefusal> {
  const body = await response.text().catch(() => '')
  return new HttpRefusal(response.status, element(body, 'Code'), element(body, 'Message'))
}

/** A signal that aborts when nothing has moved for a minute; call `moved` with every piece. */
export function stallGuard(signal: AbortSignal) {
  const stalled = new AbortController()
  const stop = () => stalled.abort(new Error('The transfer stalled.'))
  let timer = setTimeout(stop, STALLED_MS)
  return {
    signal: AbortSignal.any([signal, stalled.signal]),
    moved: () => {
      clearTimeout(timer)
      timer = setTimeout(stop, STALLED_MS)
    },
    done: () => clearTimeout(timer),
  }
}
