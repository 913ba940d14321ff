/** Sites that are left to their self-tests, on real engines: one that fails everything goes out and comes back by itself. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Client } from '../core/contract/client.ts'
import type { SiteView } from '../core/contract/sites.ts'
import { Granted } from './journey/granted.ts'
import { Service } from './journey/laptop-service.ts'
import { eventually, PATIENCE_SECONDS } from './patience.ts'
import { PilotProcess } from './pilot/pilot-process.ts'

const PAYLOAD = fileURLToPath(new URL('journey/breakable-payload.ts', import.meta.url))
const STAND_IN = { name: 'stand-in' as const, version: '1' }

let service: Service
let operator: Client
let ada: Client
const pilots: PilotProcess[] = []

before(async () => {
  service = await Service.start()
  operator = await service.client({ user: 'olga', operator: true })
  ada = await service.client({ user: 'ada' })
  for (const site of ['GRID-A', 'GRID-B']) await openSite(site)
})

after(async () => {
  for (const pilot of pilots) await pilot.kill()
  await service.close()
})

const readSite = (site: string): Promise<SiteView> => ada.call('readSite', { params: { site } })
const stateOf = async (site: string) => (await readSite(site)).status.state
const movesOf = async (site: string) =>
  (await ada.call('readSiteHistory', { params: { site }, query: {} })).moves.map(({ state, by }) => `${state} by ${by}`)

/** A site that brings its own pilot, and is left to its self-tests. */
async function openSite(site: string): Promise<void> {
  const {
    status: _,
    jobs: __,
    live: ___,
    selfTest: ____,
    expectedWaitSeconds: _____,
    ...like
  } = await readSite('LOCAL-A')
  const body = { ...like, site, facility: 'GRID', slots: 4, slotsPerPilot: 1, pool: { kind: 'none' as const } }
  await operator.call('defineSite', { body: { ...body, memoryMiB: 2048, usdPerCoreHour: 0 } })
  const { token } = await operator.call('launchPilots', { params: { site }, body: {} })
  await mkdir(folderOf(site), { recursive: true })
  pilots.push(new PilotProcess(await startPilot(site, token)))
  await put(site, 'online', true)
  await eventually(`a pilot was counted at ${site}`, async () => ((await readSite(site)).live?.pilots ?? 0) > 0)
}

const folderOf = (site: string): string => join(service.folder, site)

async function startPilot(site: string, token: string): Promise<ChildProcess> {
  const program = join(folderOf(site), 'pilot.mjs')
  await writeFile(program, await (await fetch(`${service.url}/pilot.mjs`)).text())
  const words = { server: service.url, workdir: folderOf(site), memory: '2048', idle: '600', 'payload-module': PAYLOAD }
  const args = Object.entries(words).flatMap(([key, value]) => [`--${key}`, value])
  const env = { PATH: process.env.PATH, IMSIM_PILOT_TOKEN: token }
  return spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
}

const put = (site: string, state: 'online' | 'brokeroff', automatic: boolean) =>
  operator.call('setSiteState', { params: { site }, body: { state, reason: 'The journey wants it.', automatic } })

const breakSite = (site: string) => writeFile(join(folderOf(site), 'broken'), '')
const repair = (site: string) => rm(join(folderOf(site), 'broken'))

/** One star on a few sensors, at one site or the best. */
async function submit(site: string, sensors: string): Promise<number> {
  const { catalog } = await ada.call('createCatalog', { body: { from: 'standard', standard: 'star' } })
  const body = {
    name: 'A star',
    email: 'ada@desc.example',
    catalogs: [catalog.catalogId],
    simulator: STAND_IN,
    sensors,
    site,
  }
  return (await ada.call('submitTask', { body }, { idempotencyKey: crypto.randomUUID() })).taskId
}

const taskState = async (taskId: number) => (await ada.call('readTask', { params: { taskId } })).state

/** Enough of a scientist's jobs fail at a site to make it suspect. */
async function failsJobs(site: string): Promise<void> {
  const tasks = [await submit(site, 'R22_S11'), await submit(site, 'R22_S11')]
  for (const taskId of tasks)
    await eventually(`task ${taskId} has failed`, async () => (await taskState(taskId)) === 'failed')
}

describe('A site at which every payload fails', () => {
  it('goes to test by two self-tests, and its page says why', async () => {
    await breakSite('GRID-A')
    await failsJobs('GRID-A')
    await eventually('GRID-A is in test', async () => (await stateOf('GRID-A')) === 'test')
    const { status, selfTest } = await readSite('GRID-A')
    assert.match(
      status.reason,
      /^2 self-tests in a row failed, the last \(task \d+\): prepare failed after 2 attempts, /,
    )
    assert.match(status.reason, /payload: raytrace: libgomp/)
    assert.deepEqual([status.by, selfTest?.by, selfTest?.streak?.inARow], ['self-test', 'self-test', 2])
  })

  it('gets no scientist’s jobs then, and the quote says so', async () => {
    const taskId = await submit('GRID-A', 'R22_S11')
    const reason = async () => JSON.stringify(await ada.call('readTask', { params: { taskId } }))
    await eventually('the task waits, and says why', async () =>
      (await reason()).includes('GRID-A: it is test: 2 self-tests'),
    )
    const { jobs } = await ada.call('listJobs', { query: { taskId } })
    assert.ok(jobs.every(({ computingSite }) => computingSite === undefined))
    await ada.call('cancelTask', { params: { taskId } })
  })

  it('while its self-tests are in nobody’s way: scientists do not see them, and no mail is sent', async () => {
    const seen = await ada.call('listTasks', { query: {} })
    assert.ok(seen.tasks.every(({ owner }) => owner === 'ada'))
    const all = await operator.call('listTasks', { query: { owner: 'self-test' } })
    assert.ok(all.tasks.length >= 2)
    const mails = await (await fetch(service.inbox)).text()
    assert.doesNotMatch(mails, /Self-test/)
  })

  it('comes back by itself once it is repaired and two have passed', async () => {
    await repair('GRID-A')
    // An interval, and two tasks one after the other.
    await eventually('GRID-A is online', async () => (await stateOf('GRID-A')) === 'online', 3 * PATIENCE_SECONDS)
    assert.equal((await readSite('GRID-A')).status.reason, '2 self-tests in a row passed.')
    assert.deepEqual((await movesOf('GRID-A')).slice(0, 3), [
      'online by self-test',
      'test by self-test',
      'online by olga',
    ])
    const taskId = await submit('GRID-A', 'R22_S11')
    await eventually('it runs jobs again', async () => (await taskState(taskId)) === 'complete')
  })
})

describe('When half of the sites fail at once', () => {
  it('none is excluded, and those that fail say why', async () => {
    for (const site of ['GRID-A', 'GRID-B']) await breakSite(site)
    await Promise.all(['GRID-A', 'GRID-B'].map(failsJobs))
    const isWithheld = async (site: string) => (await readSite(site)).withheld !== undefined
    await eventually('one is spared', async () => (await isWithheld('GRID-A')) || (await isWithheld('GRID-B')))
    const { sites } = await ada.call('listSites', {})
    const [spared] = sites.flatMap(({ withheld }) => withheld ?? [])
    assert.match(spared ?? '', /2 of the 4 sites that self-tests may move fail at once/)
    assert.ok(sites.filter(({ status }) => status.state === 'test').length <= 1)
  })
})

describe('What a person has said', () => {
  it('stands, though the site fails its self-tests', async () => {
    await put('GRID-A', 'online', false)
    await put('GRID-B', 'brokeroff', false)
    const before = (await readSite('GRID-A')).selfTest?.taskId
    await failsJobs('GRID-A')
    const { countedAt = '' } = (await readSite('GRID-A')).live ?? {}
    const sweeps = async () =>
      Date.parse((await readSite('GRID-A')).live?.countedAt ?? '') - Date.parse(countedAt) > 10_000
    await eventually('the sweep has come by', sweeps)
    assert.deepEqual([await stateOf('GRID-A'), await stateOf('GRID-B')], ['online', 'brokeroff'])
    assert.equal((await readSite('GRID-A')).selfTest?.taskId, before)
  })
})

describe('All that the Lambdas have asked of AWS meanwhile', () => {
  it('is granted to the roles that the cloud gives them', async () => {
    assert.deepEqual((await Granted.read(service.calls)).refused, [])
  })
})
