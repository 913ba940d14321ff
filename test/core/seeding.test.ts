import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seed } from '../../core/seeding.ts'
import { surveyVisits } from '../../phosim/survey.ts'
import { memoryWorld } from './memory-world.ts'
import { siteOf, statusOf } from './sample.ts'

test('a new service has its sites online and the small survey', async () => {
  const world = memoryWorld()
  await seed(world, [siteOf('AWS-SPOT'), siteOf('AWS-FLEET')], 'this deployment')
  const sites = await world.sites.all()
  assert.deepEqual(sites.map(({ site, status }) => [site.site, status.state, status.reason]).sort(), [
    ['AWS-FLEET', 'online', 'part of this deployment'],
    ['AWS-SPOT', 'online', 'part of this deployment'],
  ])
  const [first] = surveyVisits()
  assert.ok(first !== undefined && (await world.observations.read(first.obsHistId)) !== undefined)
})

test('at a later deployment a site has its new slots, and the state that an operator gave it', async () => {
  const world = memoryWorld()
  await world.sites.define(siteOf('AWS-SPOT', { slots: 4 }), statusOf('paused', 'the quota is spent'))
  await seed(world, [siteOf('AWS-SPOT', { slots: 400 })], 'this deployment')
  const item = await world.sites.read('AWS-SPOT')
  assert.equal(item?.site.slots, 400)
  assert.equal(item?.status.reason, 'the quota is spent')
})

test('observations that an operator has brought are left alone', async () => {
  const world = memoryWorld()
  const [one] = surveyVisits()
  assert.ok(one)
  await world.observations.save([{ ...one, obsHistId: '424242' }])
  await seed(world, [], 'this deployment')
  assert.equal(await world.observations.read(one.obsHistId), undefined)
})
