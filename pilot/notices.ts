/** Notices that the worker goes away: signals, EC2's spot interruption, a file, the end of its lifetime. */
import { readFile } from 'node:fs/promises'
import type { Departure } from './departure.ts'
import { rest } from './retry.ts'
import type { Settings } from './settings.ts'

/** EC2 gives two minutes; so does a file that says nothing else. */
const NOTICE_MS = 120_000
const TOKEN_SECONDS = 21_600
const METADATA_TIMEOUT_MS = 2000

/** SIGINT drains, twice leaves; SIGTERM is a batch system's word that SIGKILL follows. */
export function heedSignals(departure: Departure, settings: Settings): void {
  const graceMs = settings.graceSeconds * 1000
  process.on('SIGTERM', () => departure.leave('SIGTERM', Date.now() + graceMs))
  process.on('SIGINT', () => {
    if (departure.begun) departure.leave('interrupted twice', Date.now() + graceMs)
    else departure.drain('interrupted; once more gives the jobs back at once')
  })
}

/** Looks for notices until the pilot leaves. */
export async function watchNotices(departure: Departure, settings: Settings, endsAtMs?: number): Promise<void> {
  const spot = settings.watchesSpot ? spotNotices(settings.metadataServer) : undefined
  while (!departure.leaving.aborted && !departure.over.aborted) {
    if (endsAtMs !== undefined && Date.now() > endsAtMs - settings.graceSeconds * 1000)
      departure.leave('the end of its lifetime', endsAtMs)
    const atMs = (await spot?.()) ?? (await fileNotice(settings.spotFile))
    if (atMs !== undefined) departure.leave('the host is being taken away', atMs)
    await rest(settings.noticeSeconds, departure.leaving)
  }
}

const timeOf = (word: string): number => {
  const at = Date.parse(word.trim())
  return Number.isNaN(at) ? Date.now() + NOTICE_MS : at
}

async function fileNotice(file: string | undefined): Promise<number | undefined> {
  if (file === undefined) return undefined
  return readFile(file, 'utf8').then(timeOf, () => undefined)
}

/** Asks by IMDSv2 (a session token, then the notice), as EC2's "Spot Instance interruption notices" describes. */
function spotNotices(server: string): () => Promise<number | undefined> {
  let token: { readonly word: string; readonly untilMs: number } | undefined
  const ask = async (path: string, init: RequestInit) =>
    fetch(`${server}/latest/${path}`, { ...init, signal: AbortSignal.timeout(METADATA_TIMEOUT_MS) })
  const renew = async () => {
    const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': String(TOKEN_SECONDS) }
    const answer = await ask('api/token', { method: 'PUT', headers })
    return { word: await answer.text(), untilMs: Date.now() + (TOKEN_SECONDS / 2) * 1000 }
  }
  return async () => {
    try {
      token = token !== undefined && token.untilMs > Date.now() ? token : await renew()
      const answer = await ask('meta-data/spot/instance-action', {
        headers: { 'x-aws-ec2-metadata-token': token.word },
      })
      const body = await answer.text()
      if (answer.status === 401) token = undefined
      return answer.status === 200 ? timeOf(/"time"\s*:\s*"([^"]+)"/.exec(body)?.[1] ?? '') : undefined
    } catch {
      // Not on EC2, or the metadata service is busy: the next look will tell.
      return undefined
    }
  }
}
