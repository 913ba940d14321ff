/**
 * `npm run prove:cloud`: deploys this very stack with the CDK to an AWS on this machine, and lets it do the main job.
 * Ends with 0 when all held, with 1 when something did not, with 2 when there is no python3 with venv for the emulator.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Submitted } from '../test/journey/scientist.ts'
import { Deployment } from './deployment.ts'
import { Emulator } from './emulator.ts'
import { isPythonThere, setUp } from './installation.ts'
import { endLeftovers } from './leftovers.ts'
import { Pilots } from './pilots.ts'
import { Restore } from './restore.ts'
import { note, step } from './steps.ts'
import { Story } from './story.ts'
import { Upgrade } from './upgrade.ts'

/** A development stage, which leaves nothing behind, at a pace for people who look on. */
const SETTINGS = {
  mail: 'imsim@example.org',
  groups: 'desc,euclid',
  heartbeatSeconds: 3,
  leaseSeconds: 60,
  idleSeconds: 1,
  quitAfterIdleSeconds: 60,
  spotCores: 8,
  release: 'proof-1',
}
/** The code of every Lambda and of the pilot, environments, the user pool, a pool and a site: what an upgrade touches. */
const CHANGED = {
  ...SETTINGS,
  heartbeatSeconds: 4,
  quitAfterIdleSeconds: 8,
  groups: 'desc,euclid,desc/wl',
  spotCores: 12,
  release: 'proof-2',
}

const NO_PYTHON = `The proof needs python3 with venv for the emulator, and this machine has none.
On Debian and Ubuntu: apt-get install python3-venv. With --skip-without-python this is no fault.
`

/** What the proof's chapters have in common. */
interface Stage {
  readonly emulator: Emulator
  readonly pilots: Pilots
  readonly deployment: Deployment
  readonly folder: string
}

/** What the first chapter leaves to the others. */
interface Told {
  readonly story: Story
  /** Rendered, with its files in the catalogue. */
  readonly task: Submitted
}

async function prove(folder: string, ended: AbortSignal): Promise<void> {
  const left = await endLeftovers()
  if (left > 0) note(`ended ${left} processes of an earlier proof, which had been killed`)
  const pilots = new Pilots(folder)
  await pilots.prepare()
  await step('the emulator is installed', setUp)
  const emulator = await step('it is up', () => Emulator.start({ folder, runner: pilots.runner }))
  const close = () => emulator.close()
  ended.addEventListener('abort', () => void close().then(() => process.exit(1)))
  try {
    const stage = { emulator, pilots, deployment: new Deployment('dev', emulator, folder), folder }
    const told = await journey(stage)
    await upgrade(stage, told)
    await restore(stage, told)
  } finally {
    await close()
  }
}

/** The main job, from an empty account to images, mails and a re-run. */
async function journey({ emulator, pilots, deployment }: Stage): Promise<Told> {
  await step('cdk bootstrap', () => deployment.bootstrap(SETTINGS))
  const api = await step('cdk deploy', () => deployment.deploy(SETTINGS))
  const story = new Story(emulator, pilots, api)
  await step('three people sign in through Cognito’s hosted page, with PKCE', () => story.signIn())
  await step('no token, a tampered one and one without the right are refused', () => story.refusesStrangers())
  await step('the operator takes the fleet offline, which has no instances here', () => story.closesFleet())
  await step('a catalog is uploaded by a presigned form, and checked', () => story.uploadsCatalog())
  const task = await step('supply starts pilots in Batch’s queue, and they render a task', () =>
    story.rendersTask('First'),
  )
  await step('all files are in the catalogue, with the checksums of what is downloaded', () =>
    story.cataloguesAll(task),
  )
  await step('one mail says so', () => story.mailsOnce('First'))
  await step('what failed runs again by the link of its mail, and nothing else does', () => story.runsAgain('Faulty'))
  return { story, task }
}

/** Another release while jobs run. */
async function upgrade({ emulator, pilots, deployment }: Stage, { story, task }: Told): Promise<void> {
  const upgraded = new Upgrade(emulator, pilots, story, deployment.prefix)
  const again = () => step('  cdk deploy of another release, while jobs run', () => deployment.deploy(CHANGED))
  await step('the jobs that ran meanwhile end in their first attempt', () => upgraded.outlives('Upgraded', again))
  await step('and what was there before is there', () => upgraded.remembers(task))
  await step('pilots of the first release end, and those of the second render a task', () =>
    upgraded.renewsPilots('Renewed'),
  )
}

/** The service is lost while a task runs; another stage, one that is kept, takes over what was saved. */
async function restore({ emulator, pilots, deployment, folder }: Stage, { story, task }: Told): Promise<void> {
  const kept = new Deployment('again', emulator, folder)
  const restored = new Restore(emulator, pilots, story)
  await step('a task runs, and the sites are paused', () => restored.holdsTask('Lost'))
  await step('all tables are restored beside the live ones', () =>
    restored.restoresTables(deployment.prefix, kept.prefix),
  )
  const api = await step('cdk deploy of another stage, which adopts them', () =>
    kept.deploy(CHANGED, '--import-existing-resources'),
  )
  await step('the objects are copied', () => restored.copiesObjects(deployment.prefix, kept.prefix))
  assert.notDeepEqual(await deployment.leftovers(), [])
  await step('cdk destroy of the first, a development stage', () => deployment.destroy(CHANGED))
  await step('which leaves no table, bucket or user pool', async () =>
    assert.deepEqual(await deployment.leftovers(), []),
  )
  await step('cdk destroy of the other, a stage that is kept, is refused', () =>
    assert.rejects(kept.destroy(CHANGED), /[Tt]ermination ?[Pp]rotection/),
  )
  await step('people sign in there, and all files are there', () => restored.remembers(api, task))
  await step('what ran at that instant runs again, and so does a new task', () => restored.goesOn('After'))
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { 'skip-without-python': { type: 'boolean', default: false } } })
  if (!isPythonThere()) {
    process.stderr.write(NO_PYTHON)
    return values['skip-without-python'] ? 0 : 2
  }
  const folder = await mkdtemp(join(tmpdir(), 'imsim-cloud-'))
  const ended = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.abort())
  try {
    await prove(folder, ended.signal)
    await rm(folder, { recursive: true, force: true })
    return 0
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\nLogs: ${folder}\n`)
    return 1
  }
}

process.exitCode = await main()
