/** A visit's record: header, commands and needs, frozen for the payload's orders of one round. */

import { type Header, headerNumber } from '../../phosim/header.ts'
import { headerOf } from '../../phosim/observation.ts'
import { combineCommands, writeCommands } from '../../phosim/physics-commands.ts'
import { MAX_SNAPS } from '../contract/identifiers.ts'
import type { Task, VisitPlan, VisitRecord } from '../task.ts'
import type { World } from '../world.ts'
import { needsOf } from './needs.ts'
import { composeHeader, drawSeed, overriddenHeader } from './visit-header.ts'

type RecordWorld = Pick<World, 'observations' | 'tasks'>

/** Writes the record for a round, with whatever a re-run has changed in the submission; a later round's is left alone. */
export async function writeVisitRecord(
  world: RecordWorld,
  task: Task,
  visit: number,
  round: number,
): Promise<VisitRecord> {
  const known = await world.tasks.readVisit(task.taskId, visit, round)
  if (known !== undefined && known.round >= round) return known
  const plan = task.visits[visit]
  if (plan === undefined) throw new Error(`task ${task.taskId} has no visit ${visit}`)
  const record = await composeRecord(world, task, visit, plan, round)
  await world.tasks.writeVisit(record)
  return record
}

async function composeRecord(
  world: RecordWorld,
  task: Task,
  visit: number,
  plan: VisitPlan,
  round: number,
): Promise<VisitRecord> {
  const { submission } = task
  const overrides = overriddenHeader(submission.observation)
  const header = composeHeader([...(await saidOf(world, task, plan)), overrides], drawSeed(task.taskId, visit))
  const { preset, text } = submission.commands
  const { commands } = combineCommands(preset, text, submission.simulator.version)
  const snaps = [...Array(Math.min(headerNumber(header, 'nsnap'), MAX_SNAPS)).keys()]
  const catalogs = plan.catalogs.flatMap((n) => task.catalogs[n] ?? []).map(({ header: _, ...catalog }) => catalog)
  return {
    task: task.taskId,
    visit,
    day: task.day,
    round,
    taskName: task.name,
    owner: task.owner,
    obsHistId: plan.obsHistId,
    header: { ...header, obshistid: plan.obsHistId },
    commands: writeCommands(commands),
    simulator: submission.simulator,
    amplifiers: submission.amplifiers,
    sensors: task.sensors,
    snaps: snaps.filter((snap) => submission.snaps?.includes(snap) ?? true),
    catalogs,
    needs: needsOf(task.quote, submission.simulator),
    ...(submission.failOnce === undefined ? {} : { failOnce: submission.failOnce }),
  }
}

/** What catalog and observation table say of the visit, in the order in which the later wins. */
export async function saidOf(
  world: Pick<World, 'observations'>,
  task: Pick<Task, 'catalogs' | 'submission'>,
  plan: VisitPlan,
): Promise<readonly Header[]> {
  const own = plan.headerFrom === undefined ? undefined : task.catalogs[plan.headerFrom]?.header
  const row = plan.fromTable ? await world.observations.read(plan.obsHistId) : undefined
  const said = [own ?? {}, row === undefined ? {} : headerOf(row)]
  return task.submission.conflict === 'catalog' ? said.reverse() : said
}
