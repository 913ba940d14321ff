/** A site's failures: each counted once in its hour, whoever reports it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SiteHistory } from '../../../core/contract/sites.ts'
import { leavePilot } from '../../../core/dispatch/registration.ts'
import { readSiteHistory } from '../../../core/sites.ts'
import { lapse, planned, runOne } from '../protocol/passages.ts'
import { failedAs, USAGE } from '../sample.ts'
import type { Service } from '../service-in-memory.ts'

async function failuresAt(service: Service, days = 7) {
  const history = await readSiteHistory(service.world, 'A', days)
  assert.equal(SiteHistory.safeParse(history).success, true)
  return history.hours.map(({ failures }) => failures)
}

test('a failure is counted once, whatever is repeated, and what goes well is not', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await pilot.newCall({ report: failedAs(pilot.running.lease, 'payload') }).finish()
  await pilot.repeat()
  await runOne(service, pilot)
  assert.deepEqual(await failuresAt(service), [{ payload: 1 }])
})

test('a lapsed lease is counted, and so is a pilot that left while it held a job', async () => {
  for (const lose of [lapse, (service: Service) => leavePilot(service.world, 'p1')]) {
    const { service, pilot } = await planned()
    await pilot.ask()
    await lose(service)
    assert.deepEqual(await failuresAt(service), [{ preempted: 1 }])
  }
})

test('outputs that storage does not have as reported count against the site', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  const report = pilot.done()
  service.world.objects.clear()
  await pilot.report(report)
  assert.deepEqual(await failuresAt(service), [{ site: 1 }])
})

test('a job that was stopped because somebody wanted it so has not failed', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await pilot.reportAndLeave({ outcome: 'stopped', lease: pilot.running.lease, usage: USAGE })
  assert.deepEqual(await failuresAt(service), [])
})

test('the history goes as far back as it is asked to', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await pilot.reportAndLeave(failedAs(pilot.running.lease, 'payload'))
  service.world.clock.advance(2 * 86_400)
  assert.deepEqual(await failuresAt(service, 1), [])
  assert.deepEqual(await failuresAt(service, 3), [{ payload: 1 }])
})
