/** Simulated pilots that keep the pilot's side of the contract, whatever the service answers or does not. */
import type { HeartbeatAnswer, Lease, PilotAnswer, PilotCall, Report } from '../../../core/contract/pilots.ts'
import { beatPilot } from '../../../core/dispatch/heartbeat.ts'
import { callSlot } from '../../../core/dispatch.ts'
import { done, failedAs, USAGE, WANTS } from '../sample.ts'
import type { Service } from '../service-in-memory.ts'
import { Coroutine } from './coroutines.ts'

export type Ending = 'done' | 'stopped' | 'preempted' | 'payload' | 'memory' | 'site' | 'system' | 'user'

/** One slot: the call under way, and the lease that the last answer gave. */
export class ProtocolSlot {
  readonly pilot: ProtocolPilot
  readonly index: number
  call: PilotCall = { call: 0 }
  answered = true
  lease: Lease | undefined
  /** The service has answered a heartbeat of the lease. */
  known = false

  constructor(pilot: ProtocolPilot, index: number) {
    this.pilot = pilot
    this.index = index
  }

  get name(): string {
    return `${this.pilot.pilotId}.${this.index}`
  }
  get isRunning(): boolean {
    return this.answered && this.lease !== undefined
  }
  get isIdle(): boolean {
    return this.answered && this.lease === undefined
  }

  /** Begins a new call: the end of the payload if one ran, and a wish for more unless the pilot leaves. */
  ask(report?: Report): void {
    if (report === undefined && this.pilot.leaving) return
    const wants = this.pilot.leaving ? {} : { wants: WANTS }
    this.call = { call: this.call.call + 1, ...(report === undefined ? {} : { report }), ...wants }
    this.answered = false
  }

  end(ending: Ending): void {
    if (this.lease !== undefined) this.ask(this.#report(ending, this.lease))
  }

  #report(ending: Ending, leased: Lease): Report {
    const { lease } = leased
    if (ending === 'done') return done(this.pilot.service.world, leased)
    if (ending === 'stopped' || ending === 'preempted') return { outcome: ending, lease, usage: USAGE }
    return failedAs(lease, ending)
  }

  /** The call, for the first time or once more. */
  send(): Coroutine<PilotAnswer> {
    const { call, index } = this
    const { pilotId, service } = this.pilot
    const leases = call.report === undefined ? [] : [call.report.lease]
    return new Coroutine(() => callSlot(service.world, pilotId, index, call), { kind: 'pilot', pilotId, leases })
  }

  /** An answer to another call than the one under way comes too late. */
  hear(call: number, answer: PilotAnswer): void {
    if (!this.pilot.isAlive || this.answered || call !== this.call.call) return
    this.answered = true
    this.known = false
    this.lease = answer.lease
    if (this.pilot.leaving && this.lease !== undefined) this.end('preempted')
  }
}

export class ProtocolPilot {
  readonly service: Service
  readonly pilotId: string
  readonly slots: readonly ProtocolSlot[]
  isAlive = true
  leaving = false

  constructor(service: Service, pilotId: string, slots: number) {
    this.service = service
    this.pilotId = pilotId
    this.slots = Array.from({ length: slots }, (_, index) => new ProtocolSlot(this, index))
  }

  /** One heartbeat for all slots that have a lease, reported or not, as long as the report has no answer. */
  beat(): Coroutine<HeartbeatAnswer> {
    const { pilotId, service } = this
    const slots = this.slots.flatMap(({ index: slot, lease, known }) =>
      lease === undefined
        ? []
        : [{ slot, lease: lease.lease, phase: 'running' as const, cpuSeconds: 1, memoryMiB: 1, first: !known }],
    )
    const leavingAt = this.leaving ? { leavingAt: service.world.clock.now() } : {}
    const beat = { slots, diskMiB: 64_000, ...leavingAt }
    const leases = slots.map(({ lease }) => lease)
    return new Coroutine(() => beatPilot(service.world, pilotId, beat), { kind: 'pilot', pilotId, leases })
  }

  heed({ slots }: HeartbeatAnswer): void {
    for (const said of this.isAlive ? slots : []) {
      const slot = this.slots[said.slot]
      if (slot?.lease?.lease !== said.lease) continue
      slot.known = true
      if (said.desired === 'stop' && slot.isRunning) slot.end('stopped')
    }
  }

  /** The worker will be taken away: what runs is given back, what was only asked for is not waited for. */
  leave(): void {
    this.leaving = true
    for (const slot of this.slots) {
      if (slot.isRunning) slot.end('preempted')
      else if (!slot.answered && slot.call.report === undefined) slot.answered = true
    }
  }

  get hasNothingLeft(): boolean {
    return this.leaving && this.slots.every((slot) => slot.isIdle)
  }
}
