/** One slot's line to the service: numbered calls, each repeated unchanged until it is answered. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lease, PilotAnswer, PilotCall, Report } from '../core/contract/pilots.ts'
import { Refusal } from '../core/contract/problems.ts'
import { wordsOf } from './log.ts'
import type { Pilot } from './pilot.ts'
import { retry } from './retry.ts'

/** Memory and disk below which no job is worth asking for. */
const LEAST_MIB = 16
const FIRST_WAIT_SECONDS = 0.25
const NO_REPEAT_HELPS = ['invalid-request', 'too-large', 'not-implemented']
const NOT_KNOWN = ['unauthenticated', 'forbidden', 'not-found']

export class Slot {
  readonly number: number
  readonly #pilot: Pilot
  #call = 0

  constructor(pilot: Pilot, number: number) {
    this.#pilot = pilot
    this.number = number
  }

  /** Reports how the last job ended, if one did, and asks for the next unless the pilot drains. */
  async ask(report?: Report): Promise<Lease | undefined> {
    const wants = this.#pilot.departure.begun ? undefined : await this.#pilot.wants(this.number)
    const isWorth = wants !== undefined && wants.memoryMiB >= LEAST_MIB && wants.diskMiB >= LEAST_MIB
    if (report === undefined && !isWorth) return undefined
    const answer = await this.#deliver({
      ...(report === undefined ? {} : { report }),
      ...(isWorth ? { wants } : {}),
    })
    return answer?.lease
  }

  async #deliver(body: Omit<PilotCall, 'call'>): Promise<PilotAnswer | undefined> {
    this.#call += 1
    const call = { call: this.#call, ...body }
    const { report } = body
    if (report === undefined) return this.#send(call).catch((error: unknown) => this.#withoutWork(error))
    const file = await this.#keep(call)
    try {
      const answer = await this.#send(call)
      await rm(file, { force: true })
      this.#say(`report ${answer.report ?? 'taken'}`)
      return answer
    } catch (error) {
      return this.#undelivered(error, report, file)
    }
  }

  /** The same number and body until an answer comes: the service then knows a repeat from a new call. */
  async #send(body: PilotCall): Promise<PilotAnswer> {
    const { client, pilotId, departure, settings, pace } = this.#pilot
    const hasReport = body.report !== undefined
    const answer = await retry(() => client.call('callPilot', { params: { pilotId, slot: this.number }, body }), {
      firstSeconds: FIRST_WAIT_SECONDS,
      maxSeconds: Math.max(5, pace.heartbeatSeconds / 2),
      totalSeconds: hasReport ? settings.patienceSeconds : this.#pilot.quitAfterSeconds,
      signal: hasReport ? departure.over : departure.draining,
      hopeless: (error) =>
        error instanceof Refusal && [...NO_REPEAT_HELPS, ...(hasReport ? [] : NOT_KNOWN)].includes(error.kind),
      onFailure: (error, seconds) => this.#say(`no answer (${wordsOf(error)}); again in ${seconds.toFixed(1)} s`),
    })
    this.#pilot.heed(answer)
    return answer
  }

  #withoutWork(error: unknown): undefined {
    if (this.#pilot.departure.begun) return undefined
    this.#say(`asked for work in vain: ${wordsOf(error)}`)
    if (error instanceof Refusal && NOT_KNOWN.includes(error.kind))
      this.#pilot.departure.drain('the service does not know this pilot any more')
    return undefined
  }

  /** A report that the service cannot read is replaced by a short one, so that the job does not hang. */
  async #undelivered(error: unknown, report: Report, file: string): Promise<PilotAnswer | undefined> {
    const { lease, usage } = report
    if (error instanceof Refusal && NO_REPEAT_HELPS.includes(error.kind) && report.outcome === 'done') {
      await rm(file, { force: true })
      const message = `The service could not read the report: ${wordsOf(error)}`.slice(0, 500)
      const failure = { class: 'system' as const, code: 'report-unreadable', message }
      return this.#deliver({ report: { outcome: 'failed', lease, usage, failure, outputs: [] } })
    }
    this.#say(`the report could not be delivered (${wordsOf(error)}); it is kept in ${file}`)
    return undefined
  }

  /** Until it is answered a report lies on the disk, for whoever must find out what became of a job. */
  async #keep(call: PilotCall): Promise<string> {
    const { settings, pilotId } = this.#pilot
    const folder = join(settings.workdir, 'unsent')
    const file = join(folder, `${encodeURIComponent(pilotId)}-${this.number}-${call.call}.json`)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(file, JSON.stringify({ pilotId, slot: this.number, ...call }), { mode: 0o600 })
    return file
  }

  #say(line: string): void {
    this.#pilot.say(`slot ${this.number}: ${line}`)
  }
}
