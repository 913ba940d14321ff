/** Fetches a catalog from an URL that a user gave: every hop checked, with limits on redirects, size and time. */
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { Refusal } from '../../core/contract/problems.ts'
import { type FetchTarget, fetchTarget, type Resolve, refuseUrl, resolveByDns } from './fetch-target.ts'
import { nameMadeSafe } from './stored-keys.ts'

export interface FetchLimits {
  readonly maxBytes: number
  /** From the first name's resolution to the last byte. */
  readonly maxSeconds: number
  /** Whether this machine's own servers may be asked, by http too: on the laptop, for its user. */
  readonly allowLoopback: boolean
  readonly resolve?: Resolve
}

export interface FetchedCatalog {
  /** From the URL's path, made safe for a key. */
  readonly name: string
  /** Throws a Refusal when it grows too large or takes too long. */
  readonly bytes: AsyncIterable<Buffer>
}

interface Answered {
  readonly answer: IncomingMessage
  readonly url: URL
}

/** The end of the time that a fetch may take, as a signal and as a promise that rejects then. */
interface Deadline {
  readonly signal: AbortSignal
  readonly passed: Promise<never>
  readonly refusal: Refusal
}

const MOST_REDIRECTS = 5
const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308])
const HEADERS = { 'accept-encoding': 'identity', 'user-agent': 'imsim-on-demand' }

function deadlineIn(seconds: number): Deadline {
  const signal = AbortSignal.timeout(seconds * 1000)
  const refusal = new Refusal('unprocessable', `the catalog did not arrive within ${seconds} s`)
  const passed = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(refusal), { once: true })
  })
  // It may pass while nobody waits for it: between two hops, or when all is done.
  passed.catch(() => {})
  return { signal, passed, refusal }
}

const noAnswer = (url: URL, error: Error) =>
  refuseUrl(url, `its server does not answer (${'code' in error ? error.code : error.message})`)

/** One request, to the pinned addresses. */
function ask({ url, lookup }: FetchTarget, { signal, refusal }: Deadline): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const sent = request(url, { lookup, headers: HEADERS, agent: false, signal }, resolve)
    sent.once('error', (error) => reject(signal.aborted ? refusal : noAnswer(url, error)))
    sent.end()
  })
}

async function follow(first: FetchTarget, limits: FetchLimits, resolve: Resolve, time: Deadline): Promise<Answered> {
  let target = first
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const { url, loopback } = target
    const answer = await ask(target, time)
    const { location } = answer.headers
    if (!REDIRECTS.has(answer.statusCode) || location === undefined) return { answer, url }
    answer.destroy()
    // A page of the internet must not lead to this machine: loopback is open only to those who began there.
    const allow = { resolve, loopback: limits.allowLoopback && loopback, base: url }
    target = await Promise.race([fetchTarget(location, allow), time.passed])
  }
  throw refuseUrl(first.url, `more than ${MOST_REDIRECTS} redirects`)
}

function nameFrom({ pathname }: URL): string {
  const last = pathname.split('/').findLast((part) => part !== '') ?? ''
  return nameMadeSafe(last.replace(/%[0-9A-Fa-f]{2}/g, '_'), 'catalog.txt')
}

/** The name under which the answer is kept: what a server packed without being asked ends in .gz. */
function keptName(name: string, { answer, url }: Answered): string {
  const encoding = answer.headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity' || /\.t?gz$/.test(name)) return name
  if (encoding === 'gzip' || encoding === 'x-gzip') return `${name.slice(0, 197)}.gz`
  throw refuseUrl(url, `its server packs it as ${encoding.slice(0, 20)}; only gzip is understood here`)
}

async function* capped({ answer, url }: Answered, maxBytes: number, time: Deadline): AsyncGenerator<Buffer> {
  let sizeBytes = 0
  time.signal.addEventListener('abort', () => answer.destroy(), { once: true })
  try {
    for await (const chunk of answer) {
      sizeBytes += chunk.length
      if (sizeBytes > maxBytes) throw refuseUrl(url, `it is larger than ${maxBytes} bytes`)
      yield chunk
    }
  } catch (error) {
    if (time.signal.aborted) throw time.refusal
    throw error instanceof Refusal ? error : refuseUrl(url, 'its server broke off')
  } finally {
    answer.destroy()
  }
}

/**
 * Opens what the URL leads to. Read its bytes to the end, or break off: either closes the connection.
 * @throws Refusal for an URL, redirect, answer, size or time that is not allowed, saying which
 */
export async function fetchCatalog(text: string, limits: FetchLimits): Promise<FetchedCatalog> {
  const { maxBytes, maxSeconds, allowLoopback, resolve = resolveByDns } = limits
  const time = deadlineIn(maxSeconds)
  const first = await Promise.race([fetchTarget(text, { resolve, loopback: allowLoopback }), time.passed])
  const answered = await follow(first, limits, resolve, time)
  try {
    const status = answered.answer.statusCode
    if (status !== 200) throw refuseUrl(answered.url, `its server answered ${status}`)
    return { name: keptName(nameFrom(first.url), answered), bytes: capped(answered, maxBytes, time) }
  } catch (error) {
    answered.answer.destroy()
    throw error
  }
}
