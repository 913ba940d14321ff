/** What may happen to a service, drawn by fast-check: work, faults, and people who change their minds. */
import fc from 'fast-check'
import { isSettled } from '../../../core/contract/lifecycle.ts'
import type { Rerun } from '../../../core/contract/tasks.ts'
import { setSiteState } from '../../../core/sites.ts'
import { acceptTask, cancelOneJob, cancelTask, releaseTask, requestRerun } from '../../../core/submission/wishes.ts'
import { sweepBoards } from '../../../core/sweep.ts'
import { LIT, OWNER } from '../sample.ts'
import { Coroutine } from './coroutines.ts'
import { fairRound } from './protocol-goal.ts'
import type { Ending } from './protocol-pilots.ts'
import { type Beginning, type Fate, type ProtocolRun, RUN } from './protocol-run.ts'

export interface Action {
  readonly kind: keyof typeof ACTIONS
  /** Which of those that it may happen to. */
  readonly pick: number
  readonly fate: Fate
}

type Act = (run: ProtocolRun, pick: number, fate: Fate) => Promise<void>

const picked = <Item>(items: readonly Item[], pick: number): Item | undefined => items[pick % Math.max(1, items.length)]

const ENDINGS: readonly Ending[] = ['done', 'done', 'done', 'payload', 'preempted', 'memory', 'site', 'system', 'user']

const RERUNS: readonly Rerun[] = [
  {},
  { sensors: LIT[0] },
  { observation: { seeingArcsec: 1 } },
  { visits: [0], sensors: LIT.join('|') },
]

const byPerson = (run: ProtocolRun, label: string, fate: Fate, work: () => Promise<unknown>) =>
  run.start(label, new Coroutine(work, { kind: 'person', leases: [] }), fate)

/** Each kind of event with how often it is drawn, and what it does. */
const ACTIONS = {
  work: [4, async (run) => fairRound(run)],
  deliver: [
    12,
    async (run, pick, fate) => {
      await run.deliverOne(pick, fate)
    },
  ],
  deliverAgain: [
    2,
    async (run, pick, fate) => {
      const delivery = picked(run.delivered, pick)
      if (delivery !== undefined) await run.deliver(delivery, fate)
    },
  ],
  call: [
    10,
    async (run, pick, fate) => {
      const slot = picked(
        run.slots.filter(({ isRunning }) => !isRunning),
        pick,
      )
      if (slot?.isIdle) slot.ask()
      if (slot !== undefined && !slot.answered) await run.call(slot, fate)
    },
  ],
  end: [
    6,
    async (run, pick, fate) => {
      const running = run.slots.filter(({ isRunning }) => isRunning)
      const slot = picked(running, pick)
      slot?.end(ENDINGS[Math.floor(pick / 7) % ENDINGS.length] ?? 'done')
      if (slot !== undefined) await run.call(slot, fate)
    },
  ],
  beat: [
    6,
    async (run, pick, fate) => {
      const pilot = picked(run.living, pick)
      if (pilot !== undefined) await run.beat(pilot, fate)
    },
  ],
  resume: [
    8,
    async (run, pick, fate) => {
      const underway = picked(run.parked, pick)
      if (underway !== undefined) await run.resume(underway, fate)
    },
  ],
  sweepPilots: [4, async (run, _, fate) => run.sweepPilots(fate)],
  sweepBoards: [
    1,
    async (run, _, fate) => {
      const sweep = new Coroutine(() => sweepBoards(run.service.world), { kind: 'sweep', leases: [] })
      await run.start('sweep of the boards', sweep, fate)
    },
  ],
  late: [
    4,
    async (run, pick) => {
      const { clock, settings } = run.service.world
      const cutOff = picked(run.living, pick)
      run.say(`${cutOff?.pilotId ?? 'nobody'} is cut off for longer than a lease`)
      clock.advance(settings.leaseSeconds + 1)
      for (const pilot of run.living) if (pilot !== cutOff) await run.beat(pilot, RUN)
    },
  ],
  die: [
    2,
    async (run, pick) => {
      const pilot = picked(run.living, pick)
      if (pilot === undefined) return
      run.say(`${pilot.pilotId} dies`)
      pilot.isAlive = false
    },
  ],
  leave: [
    1,
    async (run, pick, fate) => {
      const pilot = picked(run.living, pick)
      if (pilot === undefined) return
      run.say(`${pilot.pilotId} will be taken away`)
      pilot.leave()
      if (pilot.hasNothingLeft) await run.depart(pilot, fate)
    },
  ],
  newPilot: [
    2,
    async (run, pick) => {
      run.say(`p${run.pilots.length + 1} comes`)
      await run.addPilot(pick % 2 === 0 ? 'A' : 'B')
    },
  ],
  storage: [
    1,
    async (run) => {
      run.storageAnswers = !run.storageAnswers
      run.say(`the storage ${run.storageAnswers ? 'answers again' : 'does not answer'}`)
    },
  ],
  site: [
    1,
    async (run, pick, fate) => {
      run.siteWasAway = true
      const [name, state] = [pick % 2 === 0 ? 'A' : 'B', pick % 4 < 2 ? ('offline' as const) : ('online' as const)]
      const wish = { state, reason: 'somebody wanted it', automatic: false }
      const set = () => setSiteState(run.service.world, OWNER, name, wish)
      await byPerson(run, `site ${name} is put ${state}`, fate, set)
    },
  ],
  cancelJob: [
    2,
    async (run, pick, fate) => {
      const open = [...run.service.jobs.values()].filter(({ state }) => !isSettled(state))
      const pandaId = picked(open, pick)?.pandaId
      if (pandaId !== undefined)
        await byPerson(run, `cancel job ${pandaId}`, fate, () => cancelOneJob(run.service.world, OWNER, pandaId))
    },
  ],
  cancelTask: [1, async (run, _, fate) => byPerson(run, 'cancel', fate, () => cancelTask(run.service.world, OWNER, 7))],
  rerun: [
    4,
    async (run, pick, fate) => {
      const request = picked(RERUNS, pick) ?? {}
      const ask = () => requestRerun(run.service.world, OWNER, 7, request)
      await byPerson(run, `re-run ${JSON.stringify(request)}`, fate, ask)
    },
  ],
  accept: [1, async (run, _, fate) => byPerson(run, 'accept', fate, () => acceptTask(run.service.world, OWNER, 7))],
  release: [1, async (run, _, fate) => byPerson(run, 'release', fate, () => releaseTask(run.service.world, OWNER, 7))],
} as const satisfies Record<string, readonly [number, Act]>

const isKind = (name: string): name is keyof typeof ACTIONS => name in ACTIONS
const KINDS = Object.keys(ACTIONS).filter(isKind)

export const act = (run: ProtocolRun, { kind, pick, fate }: Action): Promise<void> => ACTIONS[kind][1](run, pick, fate)

const weighted = KINDS.map((kind) => ({ arbitrary: fc.constant(kind), weight: ACTIONS[kind][0] }))

/** A call or a merge takes about ten. */
const operations = fc.nat(14)
const fates: fc.Arbitrary<Fate> = fc.oneof(
  { arbitrary: fc.constant(RUN), weight: 5 },
  { arbitrary: operations.map((of) => ({ kind: 'park' as const, operations: of })), weight: 4 },
  { arbitrary: operations.map((of) => ({ kind: 'crash' as const, operations: of })), weight: 3 },
  { arbitrary: fc.constant({ kind: 'lose' as const, operations: Number.POSITIVE_INFINITY }), weight: 1 },
)

/** Without fast-check's bias to short lists and small numbers: faults need work between them. */
export const actions: fc.Arbitrary<Action[]> = fc.noBias(
  fc.array(fc.record({ kind: fc.oneof(...weighted), pick: fc.nat(997), fate: fates }), {
    maxLength: 140,
    size: 'max',
  }),
)

/** A run without some kinds of events goes deeper into the others than one in which everything happens. */
export const beginnings: fc.Arbitrary<Beginning & { readonly without: string[] }> = fc.record({
  without: fc.subarray(KINDS, { maxLength: 8 }),
  visits: fc.integer({ min: 1, max: 2 }),
  scouts: fc.boolean(),
  headStart: fc.nat(9),
})
