/**
 * `npm run prove:cloud`: deploys this very stack with the CDK to an AWS on this machine, and lets it do the main job.
 * Ends with 0 when all held, with 1 when something did not, with 2 when there is no python3 with venv for the emulator.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Deployment } from './deployment.ts'
import { Emulator, isPythonThere, setUp } from './emulator.ts'
import { endLeftovers } from './leftovers.ts'
import { Pilots } from './pilots.ts'
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
    await tell(emulator, pilots, new Deployment('dev', emulator, folder))
  } finally {
    await close()
  }
}

async function tell(emulator: Emulator, pilots: Pilots, deployment: Deployment): Promise<void> {
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
  const upgrade = new Upgrade(emulator, pilots, story, `imsim-${deployment.stage}-`)
  const again = () => step('  cdk deploy of another release, while jobs run', () => deployment.deploy(CHANGED))
  await step('the jobs that ran meanwhile end in their first attempt', () => upgrade.outlives('Upgraded', again))
  await step('and what was there before is there', () => upgrade.remembers(task))
  await step('pilots of the first release end, and those of the second render a task', () =>
    upgrade.renewsPilots('Renewed'),
  )
  await step('cdk destroy', () => deployment.destroy(CHANGED))
  await step('which leaves no table, bucket or user pool of a development stage', async () =>
    assert.deepEqual(await deployment.leftovers(), []),
  )
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
