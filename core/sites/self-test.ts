/** Self-tests: an operator has a site run the smallest task there is, from catalog to picture, before others are sent there. */
import { gatherCatalog } from '../catalogs.ts'
import type { Person } from '../contract/identity.ts'
import type { Simulator } from '../contract/payload.ts'
import { Refusal } from '../contract/problems.ts'
import type { SelfTest } from '../contract/sites.ts'
import { Submission } from '../contract/submission.ts'
import { type SubmissionWorld, submitTask } from '../submission.ts'
import type { SiteItem, World } from '../world.ts'

type SelfTestWorld = SubmissionWorld & Pick<World, 'random' | 'queues'>

/** The stand-in where the site has it: its three jobs take a minute. */
const simulatorOf = ({ site }: SiteItem): Simulator | undefined =>
  site.simulators.find(({ name }) => name === 'stand-in') ?? site.simulators[0]

/** Submits one star on one sensor to that very site, in the operator's name; it may be in test, where nothing else goes. */
export async function startSelfTest(
  world: SelfTestWorld,
  person: Person,
  name: string,
  email: string,
): Promise<{ readonly taskId: number; readonly state: string }> {
  const item = await world.sites.read(name)
  if (item === undefined) throw new Refusal('not-found', `There is no site ${name}.`)
  const simulator = simulatorOf(item)
  const { state, reason } = item.status
  if (simulator === undefined) throw new Refusal('conflict', `${name} has no simulator.`)
  if (state === 'offline' || state === 'paused')
    throw new Refusal(
      'conflict',
      `${name} is ${state} (${reason}), so that its pilots get no jobs: put it to test first.`,
    )
  const { catalogId } = await gatherCatalog(world, person, { from: 'standard', standard: 'star' })
  const [vo] = item.site.vos
  const submission = Submission.parse({
    ...{ name: `Self-test of ${name}`, email, catalogs: [catalogId], simulator, site: name },
    ...{ sensors: 'R22_S11', snaps: [0] },
    ...(vo === undefined ? {} : { vo }),
  })
  const task = await submitTask(world, person, submission, catalogId, { selfTest: true })
  await world.sites.setSelfTest(name, { taskId: task.taskId, startedAt: world.clock.now() })
  return { taskId: task.taskId, state: task.state }
}

/** The last self-test with the state of its task. */
export async function selfTestOf(
  world: Pick<World, 'tasks'>,
  { selfTest }: Pick<SiteItem, 'selfTest'>,
): Promise<SelfTest | undefined> {
  const task = selfTest === undefined ? undefined : await world.tasks.read(selfTest.taskId)
  return selfTest === undefined || task === undefined ? undefined : { ...selfTest, state: task.state }
}
