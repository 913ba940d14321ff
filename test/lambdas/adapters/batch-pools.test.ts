import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type BatchClient, DescribeJobsCommand } from '@aws-sdk/client-batch'
import type { Launch } from '../../../core/pilot.ts'
import { batchClient } from '../../../lambdas/adapters/aws-clients.ts'
import { batchPools } from '../../../lambdas/adapters/batch-pools.ts'
import { startBatch } from '../../../local/batch.ts'
import { keys } from '../../local/s3-fixture.ts'
import { eventually } from '../../patience.ts'

let folder: string
let engine: Awaited<ReturnType<typeof startBatch>>
let client: BatchClient
let pools: ReturnType<typeof batchPools>
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pools-'))
  const shell = (script: string) => ['/bin/sh', '-c', script]
  const said = join(folder, 'said')
  const jobDefinitions = [
    {
      name: 'speaks',
      command: shell(`echo "$IMSIM_PILOT_SERVER $IMSIM_PILOT_TOKEN" >> ${said}`),
      environment: { IMSIM_PILOT_SERVER: 'http://service' },
    },
    { name: 'fails', command: ['false'], environment: {} },
    { name: 'sleeps', command: ['sleep', '60'], environment: {} },
  ]
  engine = await startBatch({ folder, queues: [{ name: 'local', slots: 3 }], jobDefinitions, graceSeconds: 0, keys })
  client = batchClient({ endpoint: engine.url, region: 'us-east-1', credentials: keys })
  pools = batchPools(client)
})
after(async () => {
  client.destroy()
  await engine.close()
  await rm(folder, { recursive: true })
})

const launchOf = (launch: string, uses: number): Launch => ({
  launch,
  site: 'LOCAL A',
  uses,
  registered: 0,
  slots: 1,
  launchedAt: '2026-01-01T00:00:00.000Z',
})

const start = async (jobDefinition: string, launch: Launch): Promise<Launch> => ({
  ...launch,
  ...(await pools.launch({ kind: 'batch', jobQueue: 'local', jobDefinition }, launch, 'the.token')),
})

async function deadSoon(launches: readonly Launch[]): Promise<string[]> {
  let dead: string[] = []
  await eventually('a dead pilot', async () => {
    dead = await pools.dead(launches)
    return dead.length > 0
  })
  return dead
}

describe('starting pilots', () => {
  test('one is a plain job, several are an array; each has the token beside the definition’s own variables', async () => {
    const one = await start('speaks', launchOf('ONE', 1))
    const many = await start('speaks', launchOf('MANY', 3))
    await deadSoon([one])
    await deadSoon([many])
    const ids = [one.startedAs ?? '', many.startedAs ?? '']
    const { jobs = [] } = await client.send(new DescribeJobsCommand({ jobs: ids }))
    const sizes = new Map(jobs.map(({ jobName, arrayProperties }) => [jobName, arrayProperties?.size]))
    assert.deepEqual([sizes.get('imsim-LOCAL_A-ONE'), sizes.get('imsim-LOCAL_A-MANY')], [undefined, 3])
    const said = await readFile(join(folder, 'said'), 'utf8')
    assert.equal(said, 'http://service the.token\n'.repeat(4))
  })

  test('a launch of larger slots is of the definition that has them', async () => {
    const larger = [{ memoryMiB: 7000, jobDefinition: 'fails' }]
    const pool = { kind: 'batch' as const, jobQueue: 'local', jobDefinition: 'sleeps', larger }
    const definitionOf = async (launch: Launch) => {
      const { startedAs } = await pools.launch(pool, launch, 'the.token')
      const { jobs = [] } = await client.send(new DescribeJobsCommand({ jobs: [startedAs] }))
      return jobs[0]?.jobDefinition
    }
    assert.match((await definitionOf(launchOf('SMALL', 1))) ?? '', /sleeps/)
    assert.match((await definitionOf({ ...launchOf('LARGE', 1), memoryMiB: 7000 })) ?? '', /fails/)
  })

  test('more than Batch takes, none, or half a pilot is refused before it is asked', async () => {
    for (const uses of [0, 10_001, 1.5]) await assert.rejects(start('speaks', launchOf('X', uses)), /1 to 10000 pilots/)
  })

  test('a queue or definition that is not there is an error that names it', async () => {
    await assert.rejects(start('unknown', launchOf('X', 1)), /unknown/)
  })
})

describe('of launches, dead are', () => {
  test('those that ended, well or not, with a pilot that never registered; running ones are not', async () => {
    const failed = await start('fails', launchOf('FAILED', 1))
    const succeeded = await start('speaks', launchOf('SUCCEEDED', 1))
    const running = await start('sleeps', launchOf('RUNNING', 1))
    assert.deepEqual(await deadSoon([failed, running]), ['FAILED'])
    assert.deepEqual(await deadSoon([running, succeeded]), ['SUCCEEDED'])
  })

  test('not those whose pilots all registered, nor those that never became a job', async () => {
    const ended = await start('speaks', launchOf('WELL', 1))
    await deadSoon([ended])
    assert.deepEqual(await pools.dead([{ ...ended, registered: 1 }, launchOf('UNSENT', 1)]), [])
  })

  test('those that Batch has forgotten, a hundred asked about at a time', async () => {
    const forgotten = Array.from({ length: 250 }, (_, at) => ({ ...launchOf(`L${at}`, 1), startedAs: `gone-${at}` }))
    const before = engine.counters.DescribeJobs ?? 0
    assert.equal((await pools.dead(forgotten)).length, 250)
    assert.equal(engine.counters.DescribeJobs, before + 3)
    assert.deepEqual(await pools.dead([]), [])
    assert.equal(engine.counters.DescribeJobs, before + 3)
  })
})
