/** Passages that many stories share: how far a visit has come, and what time does to a silent pilot. */

import { sweepPilots } from '../../../core/sweep.ts'
import type { Task } from '../../../core/task.ts'
import type { Settings } from '../../../core/world.ts'
import { addPilot, failedAs, taskOf } from '../sample.ts'
import { type Service, smallService } from '../service-in-memory.ts'
import { PilotSlot } from './pilot-slot.ts'

export const PREPARE = 7_000_000
export const COLLECT = 7_000_001
/** The two sensors of the task that sources fall on. */
export const [FIRST, SECOND] = [7_000_096, 7_000_097]

/** A task is planned, its prepare waits for a pilot. */
export async function planned(
  settings: Partial<Settings> = {},
  task: Task = taskOf(),
): Promise<{ service: Service; pilot: PilotSlot }> {
  const service = await smallService(settings)
  await service.addTask(task)
  await service.deliver()
  return { service, pilot: new PilotSlot(service) }
}

/** Prepare is done, both sensors wait for pilots. */
export async function prepared(settings: Partial<Settings> = {}) {
  const story = await planned(settings)
  await runOne(story.service, story.pilot)
  return story
}

/** Takes a job, finishes it, and takes no other. */
export async function runOne(service: Service, pilot: PilotSlot): Promise<void> {
  await pilot.ask()
  await pilot.beat()
  await pilot.reportAndLeave(pilot.done())
  await service.deliver()
}

/** Takes a job, which fails by the user's fault, and takes no other. */
export async function failOne(service: Service, pilot: PilotSlot): Promise<void> {
  await pilot.ask()
  await pilot.reportAndLeave(failedAs(pilot.running.lease, 'user'))
  await service.deliver()
}

/** The visit is complete: prepare, both sensors and collect have finished. */
export async function completed() {
  const story = await prepared()
  for (let jobs = 0; jobs < 3; jobs++) await runOne(story.service, story.pilot)
  return story
}

/** One sensor failed, the rest finished. */
export async function incomplete() {
  const story = await prepared()
  await failOne(story.service, story.pilot)
  for (let jobs = 0; jobs < 2; jobs++) await runOne(story.service, story.pilot)
  return story
}

/** All pilots are silent for longer than a lease, and the sweep comes by. */
export async function lapse({ world }: Service): Promise<void> {
  world.clock.advance(world.settings.leaseSeconds + 1)
  await sweepPilots(world)
}

export async function secondPilot(service: Service): Promise<PilotSlot> {
  await addPilot(service.world, 'p2', 'A')
  return new PilotSlot(service, 'p2')
}

/** What the service keeps of the first pilot's slot. */
export async function slotOf({ world }: Service, pilotId = 'p1') {
  return (await world.pilots.read(pilotId))?.slots[0]
}

/** A task comes in, is planned, and its prepares are placed. */
export async function submit(service: Service, task: Task = taskOf()): Promise<void> {
  await service.addTask(task)
  await service.deliver()
}

/** Prepares all visits of a task with a pilot of a site of its own, so that its sensors are open to be placed. */
export async function prepareAll(service: Service, visits: number): Promise<void> {
  for (let n = 0; n < visits; n++) {
    const pilotId = `prepare${n}`
    const [job] = [...service.jobs.values()].filter(({ stage, state }) => stage === 'prepare' && state === 'activated')
    await addPilot(service.world, pilotId, job?.site ?? 'A')
    const pilot = new PilotSlot(service, pilotId)
    await pilot.ask()
    await pilot.reportAndLeave(pilot.done())
  }
  await service.deliver()
}
