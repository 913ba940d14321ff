/** Self-tests: the smallest task runs at a site that is in test, where no other task goes, and the site shows how it went. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkCatalog } from '../../../core/checking.ts'
import { SiteView } from '../../../core/contract/sites.ts'
import { startSelfTest } from '../../../core/sites/self-test.ts'
import { readSite } from '../../../core/sites.ts'
import { submitTask } from '../../../core/submission.ts'
import { sweepBoards } from '../../../core/sweep.ts'
import { OPERATOR } from '../past-tasks.ts'
import { siteOf, statusOf, taskOf } from '../sample.ts'
import { type Service, serviceWith } from '../service-in-memory.ts'

const EMAIL = 'grace@example.org'

async function twoSites(): Promise<Service> {
  const service = await serviceWith([siteOf('A'), siteOf('B')])
  await service.world.sites.setStatus('A', statusOf('test', 'new'))
  return service
}

/** The catalog's check is played by hand: what waits for it looks again afterwards. */
async function checked(service: Service, taskId: number): Promise<void> {
  const { submission } = await service.task(taskId)
  await checkCatalog(service.world, submission.catalogs[0] ?? '')
  service.world.sent.push({ queue: 'planning', message: { task: taskId, what: 'task' }, delaySeconds: 0 })
  await service.deliver()
}

test('it goes to the very site although that is in test, and the site shows its state', async () => {
  const service = await twoSites()
  const { taskId, state } = await startSelfTest(service.world, OPERATOR, 'A', EMAIL)
  assert.equal(state, 'checking')
  await checked(service, taskId)
  assert.deepEqual(
    [...service.jobs.values()].map((job) => [job.stage, job.state, job.site]),
    [
      ['prepare', 'activated', 'A'],
      ['collect', 'waiting', undefined],
    ],
  )
  const view = await readSite(service.world, 'A')
  assert.equal(SiteView.safeParse(view).success, true)
  const startedAt = service.world.clock.now()
  assert.deepEqual(view.selfTest, { taskId, state: 'running', startedAt, by: OPERATOR.user })
})

test('another task that names the site is kept waiting, with the reason', async () => {
  const service = await twoSites()
  const first = await startSelfTest(service.world, OPERATOR, 'A', EMAIL)
  const { submission } = await service.task(first.taskId)
  const { taskId } = await submitTask(service.world, OPERATOR, submission, 'other')
  await checked(service, taskId)
  const prepare = service.job(taskId * 1_000_000)
  assert.deepEqual([prepare.state, prepare.site], ['defined', undefined])
  const [placement] = await service.world.placements.ofVisit(taskId, 0)
  assert.ok(placement?.refused.some(({ site, reason }) => site === 'A' && reason === 'it is test: new'))
})

test('a site that gives no jobs to its pilots, or is not there, is not tested', async () => {
  const service = await twoSites()
  await service.world.sites.setStatus('A', statusOf('offline', 'disks'))
  await assert.rejects(startSelfTest(service.world, OPERATOR, 'A', EMAIL), /A is offline \(disks\)/)
  await assert.rejects(startSelfTest(service.world, OPERATOR, 'nowhere', EMAIL), /There is no site nowhere/)
  assert.equal((await readSite(service.world, 'A')).selfTest, undefined)
})

test('it finds room in a full queue, and is not taken out of it when what else waits there is', async () => {
  const service = await twoSites()
  await service.world.sites.setStatus('A', statusOf('online'))
  await service.addTask(taskOf({ taskId: 70 }, 20, { site: 'A' }))
  await service.deliver()
  const claimable = async () => (await service.world.jobs.claimable('A#0', 99, 'first')).map(({ pandaId }) => pandaId)
  const full = await claimable()
  const { taskId } = await startSelfTest(service.world, OPERATOR, 'A', EMAIL)
  await checked(service, taskId)
  assert.deepEqual(await claimable(), [taskId * 1_000_000, ...full])
  await service.world.sites.setStatus('A', statusOf('test'))
  await sweepBoards(service.world)
  assert.deepEqual(await claimable(), [taskId * 1_000_000])
})
