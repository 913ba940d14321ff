/** One slot of a pilot in a story: numbers its calls, and repeats one that got no answer. */
import { parseLease } from '../../../core/contract/identifiers.ts'
import type { HeartbeatAnswer, Lease, PilotAnswer, PilotCall, Report } from '../../../core/contract/pilots.ts'
import { beatPilot } from '../../../core/dispatch/heartbeat.ts'
import { callSlot } from '../../../core/dispatch.ts'
import { type Done, done, WANTS } from '../sample.ts'
import type { Service } from '../service-in-memory.ts'
import { Coroutine } from './coroutines.ts'

export class PilotSlot {
  readonly #service: Service
  readonly pilotId: string
  readonly index: number
  #last: PilotCall = { call: 0 }
  /** What it runs, by the last answer that reached it. */
  lease: Lease | undefined

  constructor(service: Service, pilotId = 'p1', index = 0) {
    this.#service = service
    this.pilotId = pilotId
    this.index = index
  }

  get running(): Lease {
    if (this.lease === undefined) throw new Error(`${this.pilotId} runs nothing`)
    return this.lease
  }

  get pandaId(): number {
    return parseLease(this.running.lease)?.pandaId ?? 0
  }

  /** A call under the next number, not sent yet: a test may run it as far as it likes. */
  newCall(body: Omit<PilotCall, 'call'> = { wants: WANTS }): Coroutine<PilotAnswer> {
    this.#last = { ...body, call: this.#last.call + 1 }
    return this.repeatedCall()
  }

  /** The same call again, number and all. */
  repeatedCall(): Coroutine<PilotAnswer> {
    const call = this.#last
    return new Coroutine(() => callSlot(this.#service.world, this.pilotId, this.index, call))
  }

  async #answered(call: Coroutine<PilotAnswer>): Promise<PilotAnswer> {
    const answer = await call.finish()
    this.lease = answer.lease
    return answer
  }

  ask = (): Promise<PilotAnswer> => this.#answered(this.newCall())
  repeat = (): Promise<PilotAnswer> => this.#answered(this.repeatedCall())
  report = (report: Report): Promise<PilotAnswer> => this.#answered(this.newCall({ report, wants: WANTS }))
  reportDone = (): Promise<PilotAnswer> => this.report(this.done())

  /** Reports and wants nothing more. */
  reportAndLeave = (report: Report): Promise<PilotAnswer> => this.#answered(this.newCall({ report }))

  done(): Done {
    return done(this.#service.world, this.running)
  }

  heartbeat(lease = this.running.lease, first = true): Coroutine<HeartbeatAnswer> {
    const slot = { slot: this.index, lease, phase: 'running' as const, cpuSeconds: 1, memoryMiB: 1, first }
    return new Coroutine(() => beatPilot(this.#service.world, this.pilotId, { slots: [slot], diskMiB: 64_000 }))
  }

  /** What the service desires of the lease. */
  async beat(lease = this.running.lease, first = true): Promise<'run' | 'stop' | undefined> {
    return (await this.heartbeat(lease, first).finish()).slots[0]?.desired
  }
}
