/** The way on once faults have stopped: everybody does what is theirs to do, and the goal is reached in a few rounds. */
import { litCells, visitState } from '../../../core/board.ts'
import { pandaIdOf, placeOf } from '../../../core/contract/identifiers.ts'
import { isSettled } from '../../../core/contract/lifecycle.ts'
import { verifyHeld } from '../../../core/dispatch/reporting.ts'
import { isRevivable } from '../../../core/job.ts'
import { releaseTask } from '../../../core/submission/wishes.ts'
import { sweepBoards } from '../../../core/sweep.ts'
import { settledTaskState, type TaskBoard, withVisit } from '../../../core/task.ts'
import { DAY, OWNER, statusOf } from '../sample.ts'
import type { ProtocolSlot } from './protocol-pilots.ts'
import { type ProtocolRun, RUN } from './protocol-run.ts'

const MOST_ROUNDS = 30
/** Deliveries bring forth others; what is left over waits for the next round. */
const MOST_DELIVERIES = 150

async function deliverAll(run: ProtocolRun): Promise<void> {
  for (let count = 0; count < MOST_DELIVERIES; count++) if (!(await run.deliverOne(0, RUN))) return
}

/** Whoever runs a job that is no longer its own, or is wanted cancelled, may run for ever: it must be told to stop. */
function endsByItself({ lease, pilot, known }: ProtocolSlot): boolean {
  const job = pilot.service.jobs.get(lease?.order.pandaId ?? 0)
  return known && job !== undefined && job.lease === lease?.lease && isRevivable(job) && job.wanted === undefined
}

/** A round without faults: deliveries, a heartbeat of each pilot, the ends of payloads, calls. */
export async function fairRound(run: ProtocolRun): Promise<void> {
  await deliverAll(run)
  for (const pilot of run.living) await run.beat(pilot, RUN)
  for (const slot of run.slots) if (slot.isRunning && endsByItself(slot)) slot.end('done')
  for (const slot of run.slots) if (slot.isIdle) slot.ask()
  for (const slot of run.slots) if (!slot.answered) await run.call(slot, RUN)
  for (const pilot of run.living) if (pilot.hasNothingLeft) await run.depart(pilot, RUN)
}

async function endFaults(run: ProtocolRun): Promise<void> {
  run.say('-- and then without faults:')
  run.storageAnswers = true
  for (const underway of [...run.parked]) await run.resume(underway, RUN)
  for (const site of ['A', 'B']) await run.service.world.sites.setStatus(site, statusOf('online'))
  for (const site of ['A', 'B']) await run.addPilot(site)
}

/** What only time brings: late pilots lapse, held jobs are verified, a held task is released by its owner. */
async function passTime(run: ProtocolRun): Promise<void> {
  const { world, jobs } = run.service
  world.clock.advance(world.settings.leaseSeconds * 0.4)
  await run.sweepPilots(RUN)
  for (const job of jobs.values()) if (job.state === 'holding') await verifyHeld(world, job.pandaId)
  if (run.siteWasAway) await sweepBoards(world)
  if ((await run.service.task()).state === 'held') await releaseTask(world, OWNER, 7)
}

/** Runs on until the goal is reached, and throws what is missing if it never is. */
export async function reachGoal(run: ProtocolRun): Promise<void> {
  await endFaults(run)
  let missing: string | undefined
  for (let round = 0; round < MOST_ROUNDS; round++) {
    await fairRound(run)
    missing = run.witness.violations[0] ?? (await missingFrom(run))
    if (missing === undefined || run.witness.violations.length > 0) break
    await passTime(run)
  }
  if (missing !== undefined) throw new Error(missing)
}

type Goal = (run: ProtocolRun) => Promise<string | undefined>

const GOALS: readonly Goal[] = [jobsSettled, boardsAgree, taskSettled, slotsFree, catalogueNames]

async function missingFrom(run: ProtocolRun): Promise<string | undefined> {
  for (const goal of GOALS) {
    const missing = await goal(run)
    if (missing !== undefined) return missing
  }
  return undefined
}

async function jobsSettled({ service }: ProtocolRun): Promise<string | undefined> {
  if (service.jobs.size === 0) return 'there are no jobs'
  const open = [...service.jobs.values()].find(({ state }) => !isSettled(state))
  return open === undefined ? undefined : `job ${open.pandaId} stays ${open.state}: ${JSON.stringify(open)}`
}

async function boardsAgree({ service }: ProtocolRun): Promise<string | undefined> {
  const { visits } = await service.task()
  if (service.boards.size < visits.length) return `of ${visits.length} visits only ${service.boards.size} are planned`
  for (const board of service.boards.values())
    for (const cell of litCells(board)) {
      const job = service.jobs.get(pandaIdOf({ ...board, index: cell.index }))
      if (job === undefined && cell.state === 'cancelled') continue
      const same = job !== undefined && cell.state === job.state && cell.round === job.round
      if (!same || cell.attempt !== job.attempt)
        return `cell ${cell.index} of visit ${board.visit} says ${JSON.stringify(cell)}, its job ${JSON.stringify(job)}`
    }
  return undefined
}

async function taskSettled(run: ProtocolRun): Promise<string | undefined> {
  const task = await run.service.task()
  if (task.rerun !== undefined) return `the wish for round ${task.rerun.round} is not done`
  const empty: TaskBoard = { day: DAY, task: task.taskId, revision: 0, cells: new Uint8Array() }
  const board = [...run.service.boards.values()].reduce(
    (onto, of) => withVisit(onto, of.visit, { state: visitState(of), round: of.round }),
    empty,
  )
  const state = settledTaskState(board, task.visits.length)
  if (task.state !== state && task.state !== 'accepted') return `the task is ${task.state}, its visits make it ${state}`
  if (task.mails[String(task.round)] === undefined) return `round ${task.round} has no mail`
  const { mails } = run.service.world
  const rounds = Object.keys(task.mails).length
  return mails.length > rounds ? `${mails.length} mails went out for ${rounds} rounds` : undefined
}

async function slotsFree({ service, slots, living }: ProtocolRun): Promise<string | undefined> {
  const busy = slots.find((slot) => !slot.isIdle)
  if (busy !== undefined) return `${busy.name} still has ${busy.lease?.lease ?? 'no answer'}`
  for (const { pilotId } of living) {
    const taken = (await service.world.pilots.read(pilotId))?.slots.find(({ lease }) => lease !== undefined)
    if (taken !== undefined) return `a slot of ${pilotId} is taken by ${taken.lease}`
  }
  return undefined
}

async function catalogueNames({ service }: ProtocolRun): Promise<string | undefined> {
  for (const job of service.jobs.values()) {
    if (job.state !== 'finished') continue
    const entry = await service.world.catalogue.read(job.pandaId, job.attempt)
    if (entry?.outcome !== 'done' || entry.lease !== job.lease)
      return `job ${job.pandaId} is ${job.lease}'s, the catalogue has ${JSON.stringify(entry)}`
    if (entry.site === '') return `the catalogue does not say where job ${placeOf(job.pandaId).index} ran`
  }
  return undefined
}
