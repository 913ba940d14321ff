/** How a pilot makes itself known: the token of its launch against one of its own. */
import { type Client, createClient } from '../core/contract/client.ts'
import type { PilotRegistered } from '../core/contract/pilots.ts'
import { Refusal } from '../core/contract/problems.ts'
import { batchIdOf } from './batch-id.ts'
import type { Departure } from './departure.ts'
import { freeDiskMiB } from './disk.ts'
import { hostCores, hostName } from './host.ts'
import { say, wordsOf } from './log.ts'
import { retry } from './retry.ts'
import { PILOT_VERSION, type Settings } from './settings.ts'

/** The service has said no, so that waiting does not help. */
export class RegistrationRefused extends Error {}

const REQUEST_TIMEOUT_MS = 30_000

/** `fetch` with an end: a request that hangs is one that failed. */
const patientFetch: typeof fetch = (url, init) => {
  const limit = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
  return fetch(url, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit })
}

export const clientWith = (server: string, token: string): Client =>
  createClient({ server, token, fetch: patientFetch })

/** Registers, as long as it takes. @throws RegistrationRefused */
export async function register(settings: Settings, departure: Departure, endsAtMs?: number): Promise<PilotRegistered> {
  const client = clientWith(settings.server, settings.token)
  const batchId = batchIdOf(process.env)
  const body = {
    host: hostName(),
    ...(batchId === undefined ? {} : { batchId }),
    slots: settings.slots,
    cores: hostCores(),
    memoryMiB: settings.memoryMiB,
    diskMiB: await freeDiskMiB(settings.workdir),
    ...(endsAtMs === undefined ? {} : { endsAt: new Date(endsAtMs).toISOString() }),
    simulators: [...settings.simulators],
    version: PILOT_VERSION,
  }
  const refused = (error: unknown) =>
    error instanceof Refusal && ['unauthenticated', 'forbidden', 'invalid-request', 'not-found'].includes(error.kind)
  return retry(() => client.call('registerPilot', { body }), {
    firstSeconds: 0.25,
    maxSeconds: 60,
    totalSeconds: settings.patienceSeconds,
    signal: departure.draining,
    hopeless: refused,
    onFailure: (error, seconds) => say(`registration: ${wordsOf(error)}; again in ${seconds.toFixed(1)} s`),
  }).catch((error: unknown) => {
    throw refused(error) ? new RegistrationRefused(`The service refused this pilot: ${wordsOf(error)}`) : error
  })
}
