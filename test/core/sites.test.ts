/** Sites: what an operator is given to start pilots with. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { launchPilots } from '../../core/sites.ts'
import { memoryWorld } from './memory-world.ts'
import { siteOf, statusOf } from './sample.ts'

async function commandWith(settings: Parameters<typeof memoryWorld>[0]): Promise<string> {
  const world = memoryWorld(settings)
  await world.sites.define(siteOf('A', { pool: { kind: 'none' }, slotsPerPilot: 8 }), statusOf('online'))
  return (await launchPilots(world, 'A', 3)).command
}

test('the command for a worker fetches the pilot’s file, checks its digest, and starts it with the launch’s token', async () => {
  const sha256 = 'a'.repeat(64)
  const pilotFile = { url: 'https://imsim.example.org/pilot/a.mjs', sha256 }
  const [fetch, check, start = ''] = (await commandWith({ pilotFile })).split(' && ')
  assert.equal(fetch, 'curl -fsSo pilot.mjs https://imsim.example.org/pilot/a.mjs')
  assert.equal(check, `echo '${sha256}  pilot.mjs' | sha256sum -c`)
  assert.match(start, /^IMSIM_PILOT_TOKEN=\S+ node pilot\.mjs --server https:\/\/imsim\.example\.org --slots 8$/)
})

test('where the service has no file of the pilot, the command starts the one that the worker has', async () => {
  assert.match(await commandWith({}), /^IMSIM_PILOT_TOKEN=\S+ node pilot\.mjs --server/)
})
