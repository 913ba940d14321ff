/** What every store of jobs does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Job, lapsed, leaseClosed, leased, placed, started, wantedCancelled } from '../../../core/job.ts'
import type { JobStore } from '../../../core/world.ts'
import { AT, aJob, fresh, WORKER } from './records.ts'

const place = (job: Job, berth: string, rank = 'a'): Job => placed(job, { site: 'BNL', berth, rank, at: AT })

export function describeJobs(jobs: JobStore): void {
  async function created(patch: Partial<Job> = {}): Promise<Job> {
    const job = aJob(patch)
    assert.equal(await jobs.create(job), true)
    return job
  }

  async function activated(berth: string, rank = 'a'): Promise<Job> {
    const job = place(aJob(), berth, rank)
    await jobs.create(job)
    return job
  }

  test('a created job is read back as it was, an unknown one is undefined', async () => {
    const job = await created({
      failure: { class: 'site', code: 'stage-in', message: 'No answer.' },
      spent: { site: 1 },
    })
    assert.deepEqual(await jobs.read(job.pandaId), job)
    assert.equal(await jobs.read(999_999_000_001), undefined)
  })

  test('creating a job again leaves it as it has become', async () => {
    const job = await created()
    const after = place(job, `berth${fresh()}`)
    await jobs.move(job, after)
    assert.equal(await jobs.create(job), false)
    assert.deepEqual(await jobs.read(job.pandaId), after)
  })

  test('every stage has its own key', async () => {
    const task = fresh()
    const ids = [0, 1, 2, 946].map((index) => task * 1_000_000 + 7000 + index)
    const stages = ['prepare', 'collect', 'simulate', 'simulate'] as const
    for (const [n, pandaId] of ids.entries()) await created({ pandaId, stage: stages[n] ?? 'simulate' })
    const read = await Promise.all(ids.map((id) => jobs.read(id)))
    assert.deepEqual(
      read.map((job) => [job?.pandaId, job?.stage]),
      ids.map((id, n) => [id, stages[n]]),
    )
  })

  test('many jobs are read at once, more than a batch holds, without the unknown and each only once', async () => {
    const task = fresh()
    const ids = Array.from({ length: 130 }, (_, index) => task * 1_000_000 + index + 2)
    for (const pandaId of ids) await created({ pandaId })
    const read = await jobs.readMany([...ids, ids[0] ?? 0, 999_999_000_001])
    assert.deepEqual(read.map((job) => job.pandaId).sort(), ids.sort())
    assert.deepEqual(await jobs.readMany([]), [])
  })

  test('a move writes what changed and removes what is gone', async () => {
    const job = await activated(`berth${fresh()}`)
    const sent = leased(job, 'L1', AT, WORKER)
    assert.equal(await jobs.move(job, sent), true)
    assert.deepEqual(await jobs.read(job.pandaId), sent)
    assert.equal('claim' in ((await jobs.read(job.pandaId)) ?? {}), false)
  })

  test('of two pilots that lease one job one wins', async () => {
    const job = await activated(`berth${fresh()}`)
    const won = await Promise.all(
      ['L1', 'L2', 'L3', 'L4'].map((lease) => jobs.move(job, leased(job, lease, AT, WORKER))),
    )
    assert.equal(won.filter((each) => each).length, 1)
    assert.equal((await jobs.read(job.pandaId))?.lease, `L${won.indexOf(true) + 1}`)
  })

  for (const [what, changed] of Object.entries<(job: Job) => Job>({
    state: (job) => started(job, AT),
    wanted: wantedCancelled,
    lease: leaseClosed,
    'revision and state': (job) => lapsed(job, AT),
    attempt: (job) => ({ ...job, attempt: job.attempt + 1 }),
    round: (job) => ({ ...job, round: job.round + 1 }),
    revision: (job) => ({ ...job, revision: job.revision + 1 }),
  }))
    test(`a move is refused once ${what} has changed since the job was read`, async () => {
      const job = await activated(`berth${fresh()}`)
      const sent = leased(job, 'L1', AT, WORKER)
      await jobs.move(job, sent)
      assert.equal(await jobs.move(sent, changed(sent)), true)
      assert.equal(await jobs.move(sent, { ...sent, cpuSeconds: 7 }), false)
      assert.deepEqual(await jobs.read(job.pandaId), changed(sent))
    })

  test('a wish that was not there when the job was read refuses the move, one that was there does not', async () => {
    const job = await activated(`berth${fresh()}`)
    const wished = wantedCancelled(job)
    await jobs.move(job, wished)
    assert.equal(await jobs.move(job, leased(job, 'L1', AT, WORKER)), false)
    assert.equal(await jobs.move(wished, leased(wished, 'L1', AT, WORKER)), true)
  })

  test('a move of an unknown job and a move that changes nothing are what they say', async () => {
    const job = aJob()
    assert.equal(await jobs.move(job, place(job, 'berth')), false)
    assert.equal(await jobs.read(job.pandaId), undefined)
    await jobs.create(job)
    assert.equal(await jobs.move(job, job), true)
    assert.deepEqual(await jobs.read(job.pandaId), job)
  })

  test('claims come by rank from either end, and only those of the berth', async () => {
    const berth = `berth${fresh()}`
    const ranks = ['b', 'a10', 'a2', 'c']
    const made = new Map<string, Job>()
    for (const rank of ranks) made.set(rank, await activated(berth, rank))
    await activated(`other${berth}`, 'a')
    const ranksOf = async (limit: number, end: 'first' | 'last') =>
      (await jobs.claimable(berth, limit, end)).map(({ rank }) => rank)
    assert.deepEqual(await ranksOf(10, 'first'), ['a10', 'a2', 'b', 'c'])
    assert.deepEqual(await ranksOf(3, 'last'), ['c', 'b', 'a2'])
    const { pandaId, needs, simulator } = made.get('c') ?? aJob()
    assert.deepEqual(await jobs.claimable(berth, 1, 'last'), [{ pandaId, needs, simulator, placedAt: AT, rank: 'c' }])
  })

  test('a leased job leaves the claims, and comes back when its lease lapses', async () => {
    const berth = `berth${fresh()}`
    const job = await activated(berth)
    const sent = leased(job, 'L1', AT, WORKER)
    await jobs.move(job, sent)
    assert.deepEqual(await jobs.claimable(berth, 10, 'first'), [])
    await jobs.move(sent, lapsed(sent, AT))
    assert.deepEqual(
      (await jobs.claimable(berth, 10, 'first')).map(({ pandaId }) => pandaId),
      [job.pandaId],
    )
  })

  test('claims are counted up to a number', async () => {
    const berth = `berth${fresh()}`
    assert.equal(await jobs.countClaimable(berth, 10), 0)
    for (const rank of ['a', 'b', 'c']) await activated(berth, rank)
    assert.equal(await jobs.countClaimable(berth, 10), 3)
    assert.equal(await jobs.countClaimable(berth, 3), 3)
    assert.equal(await jobs.countClaimable(berth, 2), 2)
  })
}
