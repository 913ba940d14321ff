/** One run of the protocol under faults: a service, its pilots, and use cases that are suspended somewhere on their way. */
import { QUEUES } from '../../../core/contract/events.ts'
import type { HeartbeatAnswer, PilotAnswer } from '../../../core/contract/pilots.ts'
import { leavePilot } from '../../../core/dispatch/registration.ts'
import { notify } from '../../../core/notification.ts'
import { mergeJobs } from '../../../core/progress.ts'
import { sweepPilots } from '../../../core/sweep.ts'
import type { SentMessage } from '../memory-world.ts'
import { addPilot, siteOf, statusOf, taskOf } from '../sample.ts'
import { Service } from '../service-in-memory.ts'
import { type Actor, Coroutine } from './coroutines.ts'
import { ProtocolPilot, type ProtocolSlot } from './protocol-pilots.ts'
import { ProtocolWitness } from './protocol-witness.ts'

/** How far a use case comes: to its end; suspended or crashed after so many operations; or its answer is lost. */
export interface Fate {
  readonly kind: 'run' | 'park' | 'crash' | 'lose'
  readonly operations: number
}

export const RUN: Fate = { kind: 'run', operations: Number.POSITIVE_INFINITY }

export interface Beginning {
  readonly visits: number
  readonly scouts: boolean
  /** Rounds without a fault before the first. */
  readonly headStart: number
}

interface Underway {
  readonly label: string
  readonly coroutine: Coroutine<unknown>
  readonly onAnswer: () => void
  readonly onCrash: () => void
}

/** What is delivered: a record of the stream, or a message of a queue. */
type Delivery = { readonly record: number } | { readonly message: SentMessage }

const SLOTS = 2

export class ProtocolRun {
  readonly service: Service
  readonly witness: ProtocolWitness
  readonly pilots: ProtocolPilot[] = []
  readonly parked: Underway[] = []
  readonly delivered: Delivery[] = []
  readonly trace: string[] = []
  storageAnswers = true
  /** A site was offline for a while: what found no place waits for the sweep of the boards. */
  siteWasAway = false

  constructor(scouts: boolean) {
    this.service = new Service(scouts ? { scoutsAbove: 0, scouts: 1 } : {})
    this.witness = new ProtocolWitness(this.service)
    const { storage } = this.service.world
    const head = storage.head.bind(storage)
    storage.head = async (key) => {
      if (!this.storageAnswers) throw new Error('the storage does not answer')
      return head(key)
    }
  }

  static async begin({ visits, scouts }: Beginning): Promise<ProtocolRun> {
    const run = new ProtocolRun(scouts)
    const { world } = run.service
    await world.sites.define(siteOf('A', { preemptible: true }), statusOf('online'))
    await world.sites.define(siteOf('B'), statusOf('online'))
    await run.addPilot('A')
    await run.addPilot('A')
    await run.addPilot('B')
    await run.service.addTask(taskOf({}, visits))
    return run
  }

  async addPilot(site: string): Promise<void> {
    const pilotId = `p${this.pilots.length + 1}`
    await addPilot(this.service.world, pilotId, site, SLOTS)
    this.pilots.push(new ProtocolPilot(this.service, pilotId, SLOTS))
  }

  get living(): ProtocolPilot[] {
    return this.pilots.filter(({ isAlive }) => isAlive)
  }
  get slots(): ProtocolSlot[] {
    return this.living.flatMap(({ slots }) => slots)
  }

  say(line: string): void {
    this.trace.push(line)
  }

  /** Runs a use case as far as its fate lets it. */
  async start<Answer>(
    label: string,
    coroutine: Coroutine<Answer>,
    fate: Fate,
    onAnswer: (answer: Answer) => void = () => {},
    onCrash: () => void = () => {},
  ): Promise<void> {
    const hear = () => {
      const { outcome } = coroutine
      if (outcome === undefined || 'error' in outcome) onCrash()
      else onAnswer(outcome.answer)
    }
    await this.#run({ label, coroutine, onAnswer: hear, onCrash }, fate)
  }

  async resume(underway: Underway, fate: Fate): Promise<void> {
    this.parked.splice(this.parked.indexOf(underway), 1)
    await this.#run({ ...underway, label: underway.label.replace(/^(again )?/, 'again ') }, fate)
  }

  async #run(underway: Underway, fate: Fate): Promise<void> {
    const { coroutine, label } = underway
    const { writes } = this.service
    await coroutine.run(fate.operations)
    const { outcome } = coroutine
    if (outcome === undefined && fate.kind === 'park') {
      this.say(`${label} … suspended before ${coroutine.at || 'its first step'}`)
      this.parked.push(underway)
    } else if (outcome === undefined || fate.kind === 'lose' || fate.kind === 'crash') {
      this.say(`${label} … ${outcome === undefined ? `crashed before ${coroutine.at}` : 'its answer is lost'}`)
      underway.onCrash()
    } else {
      const isQuiet = fate === RUN && writes === this.service.writes && !('error' in outcome)
      if (!isQuiet) this.say('error' in outcome ? `${label}: ${String(outcome.error)}` : label)
      underway.onAnswer()
    }
  }

  async call(slot: ProtocolSlot, fate: Fate): Promise<void> {
    const { call, report } = slot.call
    const said = report === undefined ? 'asks' : `reports ${report.outcome} of ${report.lease}`
    const hear = (answer: PilotAnswer) => slot.hear(call, answer)
    await this.start(`${slot.name} call ${call} ${said}`, slot.send(), fate, hear)
    if (slot.isRunning && slot.call.call === call) this.say(`  ${slot.name} has ${slot.lease?.lease}`)
  }

  async beat(pilot: ProtocolPilot, fate: Fate): Promise<void> {
    await this.start(`${pilot.pilotId} beats`, pilot.beat(), fate, (answer: HeartbeatAnswer) => pilot.heed(answer))
  }

  async depart(pilot: ProtocolPilot, fate: Fate): Promise<void> {
    pilot.isAlive = false
    const { pilotId } = pilot
    const leases = pilot.slots.flatMap(({ lease }) => lease?.lease ?? [])
    const actor: Actor = { kind: 'sweep', pilotId, leases }
    await this.start(`${pilotId} leaves`, new Coroutine(() => leavePilot(this.service.world, pilotId), actor), fate)
  }

  async sweepPilots(fate: Fate): Promise<void> {
    const actor: Actor = { kind: 'sweep', leases: [] }
    await this.start('sweep of the pilots', new Coroutine(() => sweepPilots(this.service.world), actor), fate)
  }

  /** The oldest record or message first, unless another is picked; one that fails comes again. */
  async deliverOne(pick: number, fate: Fate): Promise<boolean> {
    const { records, messages } = this.service
    const consumed = messages.filter((sent) => this.#consumerOf(sent) !== undefined)
    const pending: Delivery[] = [...records.map((record) => ({ record })), ...consumed.map((message) => ({ message }))]
    const delivery = pending[pick % Math.max(1, pending.length)]
    if (delivery === undefined) return false
    if ('record' in delivery) records.splice(records.indexOf(delivery.record), 1)
    else messages.splice(messages.indexOf(delivery.message), 1)
    await this.deliver(delivery, fate)
    return true
  }

  async deliver(delivery: Delivery, fate: Fate): Promise<void> {
    if (!this.delivered.includes(delivery)) this.delivered.push(delivery)
    if ('record' in delivery) {
      const { record } = delivery
      const again = () => void this.service.records.push(record)
      const merge = new Coroutine(() => mergeJobs(this.service.world, [record]))
      return this.start(`record of ${record}`, merge, fate, () => {}, again)
    }
    const { message } = delivery
    const consume = this.#consumerOf(message)
    const again = () => void this.service.messages.push(message)
    const label = `${message.queue} ${JSON.stringify(message.message)}`
    if (consume !== undefined) await this.start(label, new Coroutine(consume), fate, () => {}, again)
  }

  #consumerOf(sent: SentMessage): (() => Promise<void>) | undefined {
    if (sent.queue !== 'notification') return this.service.consumerOf(sent)
    return () => notify(this.service.world, QUEUES.notification.parse(sent.message))
  }
}
