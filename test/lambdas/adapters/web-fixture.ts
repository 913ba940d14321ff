/** A web server of its own on loopback, whose answers a test says path by path. */
import { createServer, type IncomingMessage } from 'node:http'
import { listen } from '../../../local/listen.ts'

export interface WebAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | string
  /** The connection is cut after so many bytes of the body. */
  readonly breakAfterBytes?: number
  /** The body stays away for ever after its first half. */
  readonly stall?: boolean
  /** No answer comes at all. */
  readonly silent?: boolean
}

export interface Web {
  readonly url: string
  readonly answers: Map<string, WebAnswer>
  readonly requests: IncomingMessage[]
  close(): Promise<void>
}

export async function startWeb(): Promise<Web> {
  const answers = new Map<string, WebAnswer>()
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    const { pathname } = new URL(request.url ?? '/', 'http://web')
    const { status = 200, headers = {}, body = '', ...fault } = answers.get(pathname) ?? { status: 404 }
    if (fault.silent) return
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers })
    const bytes = Buffer.from(body)
    if (fault.breakAfterBytes !== undefined)
      response.write(bytes.subarray(0, fault.breakAfterBytes), () => response.destroy())
    else if (fault.stall) response.write(bytes.subarray(0, bytes.length / 2))
    else response.end(bytes)
  })
  return { answers, requests, ...(await listen(server)) }
}
