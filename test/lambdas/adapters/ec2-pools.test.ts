import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { EC2Client } from '@aws-sdk/client-ec2'
import type { Pool } from '../../../core/contract/sites.ts'
import type { Launch } from '../../../core/pilot.ts'
import { ec2Pools } from '../../../lambdas/adapters/ec2-pools.ts'
import { poolsByKind } from '../../../lambdas/adapters/pools.ts'
import { type Ec2, startEc2 } from './ec2-fixture.ts'

const POOL: Extract<Pool, { kind: 'ec2' }> = {
  kind: 'ec2',
  launchTemplate: 'lt-0123456789abcdef0',
  subnets: ['subnet-a', 'subnet-b'],
  instanceTypes: ['m6i.xlarge', 'm7a.xlarge'],
}
const LAUNCHED_AT = '2026-01-05T10:00:00.000Z'
const launchOf = (launch: string, uses: number): Launch => ({
  launch,
  site: 'AWS-FLEET',
  uses,
  registered: 0,
  slots: 4,
  launchedAt: LAUNCHED_AT,
})

let engine: Awaited<ReturnType<typeof startEc2>>
let ec2: Ec2
let client: EC2Client
let stored: Map<string, string>
const clock = { at: LAUNCHED_AT, now: () => clock.at }
const storage = {
  async put(key: string, body: string | Uint8Array) {
    assert.deepEqual(
      ec2.instances.filter(({ launch }) => key.endsWith(launch)),
      [],
      'before an instance can ask for it',
    )
    stored.set(key, String(body))
  },
}
const pools = () => ec2Pools({ client, storage, clock, stage: 'prod' })

before(async () => {
  engine = await startEc2()
  ec2 = engine.ec2
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  client = new EC2Client({ endpoint: engine.url, region: 'us-east-1', credentials })
})
beforeEach(() => {
  stored = new Map()
  ec2.asked.length = 0
  ec2.room = Number.POSITIVE_INFINITY
  clock.at = LAUNCHED_AT
})
after(async () => {
  client.destroy()
  await engine.close()
})

describe('a launch', () => {
  test('is an instant fleet of Spot instances of any kind in any zone, tagged by launch, site and stage', async () => {
    const started = await pools().launch(POOL, launchOf('L1', 3), 'the.token')
    assert.deepEqual(started, { startedAs: 'fleet-L1', pilots: 3 })
    const [asked = {}] = ec2.asked
    const of = (beginning: string) =>
      Object.fromEntries(
        Object.entries(asked)
          .filter(([name]) => name.startsWith(beginning))
          .map(([name, value]) => [name.slice(beginning.length), value]),
      )
    assert.equal(asked.Type, 'instant')
    assert.deepEqual(of('TargetCapacitySpecification.'), {
      TotalTargetCapacity: '3',
      DefaultTargetCapacityType: 'spot',
    })
    assert.deepEqual(of('SpotOptions.'), {
      AllocationStrategy: 'price-capacity-optimized',
      InstanceInterruptionBehavior: 'terminate',
    })
    assert.deepEqual(of('LaunchTemplateConfigs.1.LaunchTemplateSpecification.'), {
      LaunchTemplateId: 'lt-0123456789abcdef0',
      Version: '$Latest',
    })
    const overrides = [1, 2, 3, 4].map((at) => Object.values(of(`LaunchTemplateConfigs.1.Overrides.${at}.`)).sort())
    assert.deepEqual(overrides, [
      ['m6i.xlarge', 'subnet-a'],
      ['m7a.xlarge', 'subnet-a'],
      ['m6i.xlarge', 'subnet-b'],
      ['m7a.xlarge', 'subnet-b'],
    ])
    const tags = [1, 2, 3, 4].map((at) => Object.values(of(`TagSpecification.2.Tag.${at}.`)))
    assert.equal(asked['TagSpecification.2.ResourceType'], 'instance')
    assert.deepEqual(tags, [
      ['imsim:launch', 'L1'],
      ['imsim:site', 'AWS-FLEET'],
      ['imsim:stage', 'prod'],
      ['Name', 'imsim-AWS-FLEET'],
    ])
  })

  test('has its token where only the pool reads, and in nothing that EC2 hears', async () => {
    await pools().launch({ ...POOL, launchTemplate: 'imsim-prod-fleet' }, launchOf('L2', 1), 'the.token')
    assert.deepEqual([...stored], [['launches/L2', 'the.token']])
    assert.doesNotMatch(JSON.stringify(ec2.asked), /the\.token/)
    assert.equal(
      ec2.asked[0]?.['LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateName'],
      'imsim-prod-fleet',
    )
  })

  test('starts once, however often it is sent: after a lost answer, and after a crash', async () => {
    ec2.lostAnswers = 1
    assert.equal((await pools().launch(POOL, launchOf('L3', 2), 'the.token')).pilots, 2)
    assert.equal(ec2.asked.length, 2)
    stored = new Map()
    const again = ec2Pools({ client, storage: { put: async () => {} }, clock, stage: 'prod' })
    assert.equal((await again.launch(POOL, launchOf('L3', 2), 'the.token')).startedAs, 'fleet-L3')
    assert.equal(ec2.instances.filter(({ launch }) => launch === 'L3').length, 2)
  })

  test('that finds less room than it wants says how much less, and what EC2 says of it', async () => {
    ec2.room = 1
    const { pilots, shortage } = await pools().launch(POOL, launchOf('L4', 3), 'the.token')
    assert.equal(pilots, 1)
    assert.equal(
      shortage,
      '2 fewer than wanted: InsufficientInstanceCapacity: There is no Spot capacity available that matches your request., and 1 more',
    )
  })

  test('of a kind of instance that nobody knows is refused before EC2 is asked', async () => {
    const unknown = { ...POOL, instanceTypes: ['m6i.enormous'] }
    await assert.rejects(pools().launch(unknown, launchOf('L5', 1), 'the.token'), /m6i\.enormous is no instance type/)
    assert.deepEqual(ec2.asked, [])
  })
})

describe('of launches, dead are', () => {
  const MINUTES_LATER = '2026-01-05T10:05:00.000Z'

  test('those with no instance left and a pilot that never registered', async () => {
    const [gone, alive] = [launchOf('GONE', 2), launchOf('ALIVE', 2)]
    for (const launch of [gone, alive]) await pools().launch(POOL, launch, 'the.token')
    clock.at = MINUTES_LATER
    assert.deepEqual(await pools().dead([gone, alive]), [])
    for (const instance of ec2.instances) if (instance.launch === 'GONE') instance.state = 'terminated'
    assert.deepEqual(await pools().dead([gone, alive, { ...gone, launch: 'DONE', registered: 2 }]), ['GONE'])
  })

  test('not those of the last two minutes, whose instances EC2 may not show yet', async () => {
    clock.at = '2026-01-05T10:01:59.000Z'
    assert.deepEqual(await pools().dead([launchOf('YOUNG', 1)]), [])
    assert.deepEqual(ec2.asked, [])
  })

  test('asked for two hundred at a time', async () => {
    clock.at = MINUTES_LATER
    const launches = Array.from({ length: 450 }, (_, at) => launchOf(`M${at}`, 1))
    assert.equal((await pools().dead(launches)).length, 450)
    assert.equal(ec2.asked.length, 3)
  })

  test('asked of the pool that each was launched in', async () => {
    const asked: string[][] = []
    const of = (kind: string) => async (launches: readonly Launch[]) => {
      asked.push([kind, ...launches.map(({ launch }) => launch)])
      return launches.map(({ launch }) => launch)
    }
    const batch = { launch: async () => ({ startedAs: 'b', pilots: 1 }), dead: of('batch') }
    const both = poolsByKind({ batch, ec2: { ...pools(), dead: of('ec2') } })
    const [job, fleet] = [
      { ...launchOf('J', 1), startedAs: 'uuid' },
      { ...launchOf('F', 1), startedAs: 'fleet-1' },
    ]
    assert.deepEqual(await both.dead([job, fleet]), ['F', 'J'])
    assert.deepEqual(asked, [
      ['ec2', 'F'],
      ['batch', 'J'],
    ])
    assert.equal((await both.launch({ kind: 'batch', jobQueue: 'q', jobDefinition: 'd' }, job, 't')).startedAs, 'b')
    assert.equal((await both.launch(POOL, launchOf('L6', 1), 't')).startedAs, 'fleet-L6')
  })
})
