/** The mails' sender, in an account that several stages share and that others may have used before. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { establishSender, releaseSender, type Sender, type Senders } from '../../core/sender.ts'

const NEW: Sender = { isVerified: false, dkimTokens: [] }
const [address, domain] = ['imsim@example.org', 'example.org']

function accountWith(known: Readonly<Record<string, Sender>> = {}) {
  const all = new Map(Object.entries(known))
  const senders: Senders = {
    read: async (name) => all.get(name),
    async create(name, madeBy) {
      assert.ok(!all.has(name), 'SES refuses an identity that it has')
      all.set(name, { ...NEW, dkimTokens: ['a', 'b', 'c'], ...(madeBy === undefined ? {} : { madeBy }) })
    },
    async keep(name) {
      const { madeBy: _, ...sender } = all.get(name) ?? NEW
      all.set(name, sender)
    },
    remove: async (name) => void all.delete(name),
  }
  return { all, world: { senders } }
}

test('a sender that nobody has verified is verified, and a domain answers the tokens of its records', async () => {
  const { all, world } = accountWith()
  assert.deepEqual(await establishSender(world, { name: domain, stage: 'prod', retain: true }), ['a', 'b', 'c'])
  await establishSender(world, { name: domain, stage: 'prod', retain: true })
  assert.deepEqual([...all.keys()], [domain])
})

test('a sender that its owner has verified before is used as it is, and outlives every stage', async () => {
  const { all, world } = accountWith({ [address]: { ...NEW, isVerified: true } })
  await establishSender(world, { name: address, stage: 'dev', retain: false })
  await releaseSender(world, { name: address, stage: 'dev' })
  assert.ok(all.has(address))
})

test('an address of a verified domain needs no verification of its own, one of a domain that waits does', async () => {
  const verified = accountWith({ [domain]: { ...NEW, isVerified: true } })
  await establishSender(verified.world, { name: address, stage: 'prod', retain: true })
  assert.ok(!verified.all.has(address))
  const waiting = accountWith({ [domain]: NEW })
  await establishSender(waiting.world, { name: address, stage: 'prod', retain: true })
  assert.ok(waiting.all.has(address))
})

test('a development stage takes away what it has made', async () => {
  const { all, world } = accountWith()
  await establishSender(world, { name: address, stage: 'dev', retain: false })
  await releaseSender(world, { name: address, stage: 'other' })
  assert.ok(all.has(address))
  await releaseSender(world, { name: address, stage: 'dev' })
  assert.ok(!all.has(address))
})

test('a production stage keeps what a development stage has made, whatever becomes of that', async () => {
  const { all, world } = accountWith()
  await establishSender(world, { name: address, stage: 'dev', retain: false })
  await establishSender(world, { name: address, stage: 'prod', retain: true })
  await releaseSender(world, { name: address, stage: 'dev' })
  await releaseSender(world, { name: address, stage: 'prod' })
  assert.ok(all.has(address))
})
