/** Self-tests: a site runs the smallest task there is, from catalog to picture, because an operator or the sweep wants it. */
import { gatherCatalog } from '../catalogs.ts'
import type { Person } from '../contract/identity.ts'
import type { Simulator } from '../contract/payload.ts'
import { Refusal } from '../contract/problems.ts'
import type { SelfTest } from '../contract/sites.ts'
import { Submission } from '../contract/submission.ts'
import { type SubmissionWorld, submitTask } from '../submission.ts'
import { SELF_TESTER, TESTS_VO } from '../task.ts'
import type { SiteItem, World } from '../world.ts'

export type SelfTestWorld = SubmissionWorld & Pick<World, 'random' | 'queues'>

/** The stand-in where the site has it: its three jobs take a minute. */
const simulatorOf = ({ site }: SiteItem): Simulator | undefined =>
  site.simulators.find(({ name }) => name === 'stand-in') ?? site.simulators[0]

/** Submits one star on one sensor to that very site, in the operator's name; it may be in test, where nothing else goes. */
export async function startSelfTest(world: SelfTestWorld, person: Person, name: string, email: string) {
  const item = await world.sites.read(name)
  if (item === undefined) throw new Refusal('not-found', `There is no site ${name}.`)
  const { state, reason } = item.status
  if (state === 'offline' || state === 'paused')
    throw new Refusal(
      'conflict',
      `${name} is ${state} (${reason}), so that its pilots get no jobs: put it to test first.`,
    )
  const [vo] = item.site.vos
  const { catalogId } = await gatherCatalog(world, person, STAR)
  return submitTest(world, person, item, catalogId, { email, ...(vo === undefined ? {} : { vo }) })
}

/** The same, because the sweep wants it: of no scientist's VO, and told to nobody but the site. */
export async function startOwnSelfTest(world: SelfTestWorld, item: SiteItem): Promise<void> {
  const person: Person = { user: SELF_TESTER, groups: [TESTS_VO], operator: true }
  await submitTest(world, person, item, await ownStar(world, person), { email: world.settings.mailFrom, vo: TESTS_VO })
}

/** One checked catalog serves all of them. */
async function ownStar(world: SelfTestWorld, person: Person): Promise<string> {
  const known = await world.catalogs.ofOwner(person.user)
  const star = known.find(({ state, standard }) => state === 'ready' && standard === STAR.standard)
  return (star ?? (await gatherCatalog(world, person, STAR))).catalogId
}

const STAR = { from: 'standard', standard: 'star' } as const

async function submitTest(
  world: SelfTestWorld,
  person: Person,
  item: SiteItem,
  catalogId: string,
  told: { readonly email: string; readonly vo?: string },
): Promise<{ readonly taskId: number; readonly state: string }> {
  const name = item.site.site
  const simulator = simulatorOf(item)
  if (simulator === undefined) throw new Refusal('conflict', `${name} has no simulator.`)
  const submission = Submission.parse({
    ...{ name: `Self-test of ${name}`, catalogs: [catalogId], simulator, site: name, ...told },
    ...{ sensors: 'R22_S11', snaps: [0], commands: { preset: 'nobackground' } },
  })
  const startedAt = world.clock.now()
  const task = await submitTask(world, person, submission, world.random.id(), { selfTest: true })
  const streak = item.selfTest?.streak
  const selfTest = { taskId: task.taskId, startedAt, by: person.user, ...(streak === undefined ? {} : { streak }) }
  await world.sites.setSelfTest(name, selfTest, item.selfTest)
  return { taskId: task.taskId, state: task.state }
}

/** The last self-test with the state of its task. */
export async function selfTestOf(
  world: Pick<World, 'tasks'>,
  { selfTest }: Pick<SiteItem, 'selfTest'>,
): Promise<SelfTest | undefined> {
  const task = selfTest === undefined ? undefined : await world.tasks.read(selfTest.taskId)
  if (selfTest === undefined || task === undefined) return undefined
  const { judged: _, ...test } = selfTest
  return { ...test, state: task.state }
}
