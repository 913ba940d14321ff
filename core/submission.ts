/** Submission: a scientist's wish is checked from end to end, quoted, and saved once, whatever is repeated. */
import { parseSensors, SENSORS } from '../phosim/focal-plane.ts'
import { exposureSeconds } from '../phosim/header.ts'
import { combineCommands } from '../phosim/physics-commands.ts'
import type { Person } from './contract/identity.ts'
import { type Fault, Refusal } from './contract/problems.ts'
import { BEST_AVAILABLE, type Quote, type Submission, type TaskAccepted } from './contract/submission.ts'
import { dayOf } from './instants.ts'
import { composeHeader, overriddenHeader } from './planning/visit-header.ts'
import { catalogWarnings, rowsOf, taskCatalog } from './submission/catalog-resolving.ts'
import { quoteFor } from './submission/quote.ts'
import { planVisits } from './submission/visit-plans.ts'
import type { CatalogRecord, Task } from './task.ts'
import type { World } from './world.ts'

export type SubmissionWorld = Pick<
  World,
  'clock' | 'settings' | 'catalogs' | 'observations' | 'tasks' | 'sites' | 'storage'
>

type Draft = Omit<Task, 'taskId'>

/**
 * Saves a task. The same idempotency key with the same body gets the first answer again; with another body it is
 * refused. Throws a Refusal that names every fault at once.
 */
export async function submitTask(
  world: SubmissionWorld,
  person: Person,
  submission: Submission,
  key: string,
  mark: Pick<Task, 'selfTest'> = {},
): Promise<TaskAccepted> {
  const bodyHash = await hashOf(JSON.stringify(submission))
  const before = await world.tasks.sent(person.user, key)
  if (before !== undefined) return repeated(world, before, bodyHash)
  const draft = await draftTask(world, person, submission, mark)
  const task = { ...draft, taskId: await world.tasks.nextId() }
  const raced = await world.tasks.create(task, key, bodyHash)
  return raced === undefined ? accepted(world, task) : repeated(world, raced, bodyHash)
}

/** What the task would take; nothing is saved. */
export const quoteTask = async (world: SubmissionWorld, person: Person, submission: Submission): Promise<Quote> =>
  (await draftTask(world, person, submission, {})).quote

async function repeated(
  world: SubmissionWorld,
  sent: { taskId: number; bodyHash: string },
  bodyHash: string,
): Promise<TaskAccepted> {
  const task = await world.tasks.read(sent.taskId)
  if (sent.bodyHash !== bodyHash || task === undefined)
    throw new Refusal('key-reused', `The key was used for task ${sent.taskId} with another body.`)
  return accepted(world, task)
}

const accepted = (world: SubmissionWorld, { taskId, state, quote }: Task): TaskAccepted => ({
  taskId,
  state,
  quote,
  links: { self: `/v1/tasks/${taskId}`, portal: `${world.settings.portalUrl}/tasks/${taskId}` },
})

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function draftTask(
  world: SubmissionWorld,
  person: Person,
  submission: Submission,
  mark: Pick<Task, 'selfTest'>,
): Promise<Draft> {
  if (!person.operator && !person.groups.includes(submission.vo))
    throw new Refusal(
      'forbidden',
      `You are no member of the VO ${submission.vo}; you are in ${person.groups.join(', ') || 'none'}.`,
    )
  const faults = [...staticFaults(submission), ...(await siteFaults(world, submission))]
  const records = await Promise.all(submission.catalogs.map((id) => world.catalogs.read(id)))
  faults.push(...records.flatMap((record, n) => catalogFaults(record, n, person)))
  if (faults.length > 0) throw refused(faults)
  const known = records.filter((record) => record !== undefined)
  return composeDraft(world, person, submission, mark, known)
}

const refused = (faults: readonly Fault[]): Refusal =>
  new Refusal(
    'unprocessable',
    faults.length === 1 ? `${faults[0]?.at}: ${faults[0]?.message}` : `${faults.length} things stand in the way.`,
    faults,
  )

async function composeDraft(
  world: SubmissionWorld,
  person: Person,
  submission: Submission,
  mark: Pick<Task, 'selfTest'>,
  records: readonly CatalogRecord[],
): Promise<Draft> {
  const ready = records.every(({ state }) => state === 'ready')
  const catalogs = ready ? records.map(taskCatalog) : []
  const planned = planVisits(submission, catalogs, await rowsOf(world, submission.visits))
  if (ready && planned.faults.length > 0) throw refused(planned.faults)
  const submittedAt = world.clock.now()
  const { sensors } = parseSensors(submission.sensors)
  const draft = {
    day: dayOf(submittedAt),
    name: submission.name,
    owner: person.user,
    vo: submission.vo,
    ...(submission.workingGroup === undefined ? {} : { workingGroup: submission.workingGroup }),
    email: submission.email,
    state: ready ? ('running' as const) : ('checking' as const),
    round: 1,
    revision: 1,
    ...mark,
    submission,
    catalogs,
    visits: ready ? planned.visits : [],
    sensors: SENSORS.filter((sensor) => sensors.includes(sensor)),
    warnings: ready ? catalogWarnings(records).slice(0, 50) : [],
    mails: {},
    usedLinks: [],
    submittedAt,
  }
  const quote = await quoteFor(world, draft, records)
  if (ready) refuseUnplaceable(quote)
  return { ...draft, quote }
}

/** A task that no site could ever run is refused at once, with every site's reason. */
function refuseUnplaceable(quote: Quote): void {
  if (quote.sites.some(({ refusal }) => refusal === undefined)) return
  throw refused(quote.sites.map(({ site, refusal }) => ({ at: '/body/site', message: `${site}: ${refusal}` })))
}

/** Faults that need no look at anything else. */
function staticFaults(submission: Submission): Fault[] {
  const faults: Fault[] = []
  const { sensors, unknown } = parseSensors(submission.sensors)
  for (const word of unknown)
    faults.push({
      at: '/body/sensors',
      message: `${word} is neither a science sensor nor a raft`,
      remedy: 'Write R22_S11, R22 or all.',
    })
  if (sensors.length === 0) faults.push({ at: '/body/sensors', message: 'no sensor is named' })
  if (submission.failOnce !== undefined && submission.simulator.name !== 'stand-in')
    faults.push({ at: '/body/failOnce', message: 'only the stand-in fails on purpose' })
  const header = composeHeader([overriddenHeader(submission.observation)], 1)
  if (!(exposureSeconds(header) > 0))
    faults.push({
      at: '/body/observation/visitSeconds',
      message: `leaves ${exposureSeconds(header)} s for each snap`,
      remedy: 'Lengthen the visit, or take fewer snaps.',
    })
  return [...faults, ...commandFaults(submission)]
}

function commandFaults({ commands, simulator }: Submission): Fault[] {
  try {
    const { problems } = combineCommands(commands.preset, commands.text, simulator.version)
    const errors = problems.filter(({ severity }) => severity === 'error')
    return errors.map(({ line, message }) => ({ at: `/body/commands/text:${line}`, message }))
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return [{ at: '/body/commands/preset', message: error.message }]
  }
}

async function siteFaults(world: SubmissionWorld, { site }: Submission): Promise<Fault[]> {
  if (site === BEST_AVAILABLE) return []
  const sites = await world.sites.all()
  if (sites.some((item) => item.site.site === site || item.site.facility === site)) return []
  const names = sites.map((item) => item.site.site).join(', ')
  return [
    {
      at: '/body/site',
      message: `there is no site or facility ${site}`,
      remedy: `Take one of ${names}, or ${BEST_AVAILABLE}.`,
    },
  ]
}

/** Uploads stay private: another's catalog is not shown to exist. */
function catalogFaults(record: CatalogRecord | undefined, n: number, person: Person): Fault[] {
  const at = `/body/catalogs/${n}`
  if (record === undefined || (record.owner !== person.user && !person.operator))
    return [{ at, message: 'there is no such catalog of yours' }]
  if (record.state === 'uploading')
    return [
      { at, message: `${record.name} has not been uploaded completely`, remedy: 'Send its files, then …/complete.' },
    ]
  if (record.state !== 'refused') return []
  return (record.verdict?.errors ?? []).map((error) => ({
    at: `${at} ${error.file}${error.line === undefined ? '' : `:${error.line}`}`,
    message: error.message,
    remedy: error.remedy,
  }))
}
