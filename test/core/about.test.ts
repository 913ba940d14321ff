import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readService } from '../../core/about.ts'
import { About } from '../../core/contract/about.ts'
import { memoryWorld } from './memory-world.ts'
import { siteOf, statusOf } from './sample.ts'

const PHOSIM = { name: 'phosim', version: '3.4' } as const
const STAND_IN = { name: 'stand-in', version: '1' } as const

test('The service names what its online sites simulate with, and how many of them there are', async () => {
  const world = memoryWorld()
  await world.sites.define(siteOf('A', { simulators: [STAND_IN, PHOSIM] }), statusOf('online'))
  await world.sites.define(siteOf('B', { simulators: [STAND_IN] }), statusOf('online'))
  await world.sites.define(siteOf('C', { simulators: [{ ...PHOSIM, version: '5.0' }] }), statusOf('paused'))
  const about = About.parse(await readService(world))
  assert.deepEqual(about.simulators, [
    { ...PHOSIM, sites: 1 },
    { ...STAND_IN, sites: 2 },
  ])
  assert.deepEqual(about.mail, { from: 'imsim@example.org' })
  assert.equal(about.signIn, undefined)
})

test('It says how to sign in, where the pilot is, and that the mail service is in its sandbox', async () => {
  const signIn = { issuer: 'https://issuer.example.org', clientId: 'cli', scopes: ['openid'] }
  const pilotFile = { url: 'https://imsim.example.org/pilot.mjs', sha256: 'a'.repeat(64) }
  const world = memoryWorld({ stage: 'prod', signIn, pilotFile })
  const about = await readService({ ...world, mailAccount: { inSandbox: async () => true } })
  assert.deepEqual([about.stage, about.signIn, about.pilot], ['prod', signIn, pilotFile])
  assert.match(about.mail.words ?? '', /only addresses that an operator has verified/)
  const out = await readService({ ...world, mailAccount: { inSandbox: async () => false } })
  assert.deepEqual(out.mail, { from: 'imsim@example.org', sandbox: false })
})
