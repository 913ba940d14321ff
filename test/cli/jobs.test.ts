/** `imsim jobs`, `job`, `logs`, `sites`, `site` and `pilot`: the monitor in a terminal. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import type { JobRow, JobView } from '../../core/contract/jobs.ts'
import type { SiteView } from '../../core/contract/sites.ts'
import { imsim } from './command.ts'
import { serveContract } from './contract-service.ts'

const ROW: JobRow = {
  pandaId: 7_000_095,
  taskId: 7,
  jobName: 'dc2-field',
  visit: 0,
  obsHistId: '161899',
  stage: 'simulate',
  sensor: 'R22_S11',
  snap: 1,
  jobStatus: 'failed',
  computingSite: 'LOCAL-A',
  attempt: 2,
  round: 1,
  owner: 'ada',
  vo: 'desc',
  priority: 1000,
  failure: 'memory',
  errorCode: 'exit-137',
  startedAt: '2026-11-22T10:05:00.000Z',
  wallSeconds: 61,
  cpuSeconds: 58,
  memoryMiB: 3900,
}

const FAILURE = { class: 'memory' as const, code: 'exit-137', message: 'killed at 3,900 MiB' }

const JOB: JobView = {
  ...ROW,
  needs: { memoryMiB: 3000, wallSeconds: 7200, diskMiB: 2000, cores: 1 },
  times: { createdAt: '2026-11-22T10:00:00.000Z' },
  lastFailure: FAILURE,
  losses: 1,
  attempts: [
    {
      attempt: 2,
      round: 1,
      site: 'LOCAL-A',
      pilotId: 'p1',
      outcome: 'failed',
      failure: FAILURE,
      wallSeconds: 61,
      files: [],
      winner: false,
    },
  ],
  waitsFor: [],
  costUsd: 0.004,
}

const SITE: SiteView = {
  ...{ site: 'LOCAL-A', facility: 'laptop', queue: 'a', region: 'here', cloud: 'local', tier: 'T2', vos: [], cores: 2 },
  ...{
    simulators: [{ name: 'stand-in', version: '1' }],
    memoryMiB: 4000,
    wallSeconds: 86_400,
    scratchMiB: 9000,
    slots: 4,
  },
  ...{ slotsPerPilot: 2, usdPerCoreHour: 0.04, preemptible: false, sourceLimit: 150_000, networkBytesPerSecond: 1e8 },
  ...{ storage: 'S3', downtimes: [], pool: { kind: 'none' }, shards: 1, comment: '', jobs: { running: 3 } },
  status: { state: 'online', reason: 'as made', by: 'ada', changedAt: '2026-11-22T10:00:00.000Z' },
}

test('jobs sends its filters by PanDA’s spelling and shows exact counts and a page', async (context) => {
  const service = await serveContract({
    listJobs: ({ query }) => {
      assert.deepEqual(query, { jobstatus: 'failed', computingsite: 'LOCAL-A', taskId: 7, days: 60, limit: 100 })
      return {
        total: 1234,
        summary: { jobstatus: { failed: 1200, finished: 34 }, cloud: { '': 1234 } },
        jobs: [ROW],
        cursor: 'next',
      }
    },
  })
  context.after(service.close)
  const { code, stdout } = await imsim([
    'jobs',
    '--jobstatus',
    'failed',
    '--computingsite',
    'LOCAL-A',
    '--task',
    '7',
    '--server',
    service.url,
  ])
  assert.equal(code, 0)
  assert.match(stdout, /1,234 jobs\njobstatus {2}failed 1,200 {2}finished 34\n\n/)
  assert.match(
    stdout,
    /7000095 +dc2-field +161899 +R22_S11 E001 +failed +LOCAL-A +2 +2026-11-22 10:05 +1 min 01 s +58 s +3,900 MiB +ada +memory exit-137/,
  )
  assert.match(stdout, /more: --cursor next/)
})

test('job tells the failure, the needs and every attempt, or prints the script that runs it again', async (context) => {
  const service = await serveContract({ readJob: () => JOB, readScript: () => ({ script: '#!/bin/sh\nexit 0\n' }) })
  context.after(service.close)
  const { stdout } = await imsim(['job', '7000095', '--server', service.url])
  for (const words of ['memory exit-137: killed at 3,900 MiB', '3,000 MiB', '1 min 01 s', 'losses'])
    assert.ok(stdout.includes(words), words)
  assert.equal((await imsim(['job', '7000095', '--script', '--server', service.url])).stdout, '#!/bin/sh\nexit 0\n')
  const task = await imsim(['job', '7', '--server', service.url])
  assert.equal(task.code, 2)
  assert.match(task.stderr, /is the id of a task/)
})

test('logs --follow goes on from where it was until the log is complete', async (context) => {
  const lines = ['one\n', '', 'two\n']
  const offsets: number[] = []
  const service = await serveContract({
    readLog: ({ query }) => {
      offsets.push(query.offset)
      const text = lines.shift() ?? ''
      return { text, source: 'live', nextOffset: query.offset + text.length, complete: lines.length === 0 }
    },
  })
  context.after(service.close)
  const { code, stdout } = await imsim(['logs', '7000095', '-f', '--server', service.url])
  assert.equal(code, 0)
  assert.equal(stdout, 'one\ntwo\n')
  assert.deepEqual(offsets, [0, 4, 4])
})

test('sites are listed, and an operator changes a state with a reason only', async (context) => {
  const service = await serveContract({
    listSites: () => ({ sites: [SITE] }),
    setSiteState: ({ body }) => ({ ...SITE, status: { ...SITE.status, ...body } }),
  })
  context.after(service.close)
  assert.match(
    (await imsim(['sites', '--server', service.url])).stdout,
    /LOCAL-A +laptop +online +0 +4 +0 +3 +0 +\$0\.04 +stand-in 1 +as made/,
  )
  const set = await imsim(['site', 'LOCAL-A', 'offline', '--reason', 'power cut', '--server', service.url])
  assert.match(set.stdout, /offline\npower cut/)
  const left = await imsim([
    'site',
    'LOCAL-A',
    'online',
    '--reason',
    'repaired',
    '--automatic',
    '--server',
    service.url,
  ])
  assert.match(left.stdout, /self-test +none yet; they may move the site/)
  assert.match(set.stdout, /self-test +none yet; they do not move the site/)
  const silent = await imsim(['site', 'LOCAL-A', 'offline', '--server', service.url])
  assert.equal(silent.code, 2)
  assert.match(silent.stderr, /needs its --reason/)
})

test('pilot asks for a launch token as operator, starts the pilot with it and takes its exit code', {
  skip: !existsSync('pilot/main.ts') && 'no pilot here',
}, async (context) => {
  const launched = { token: 'launch', expiresAt: '2026-11-22T11:00:00.000Z', command: 'node pilot.mjs' }
  const service = await serveContract({ launchPilots: () => launched })
  context.after(service.close)
  const wrong = await imsim(['pilot', '--site', 'LOCAL-A', '--server', service.url, '--', '--slots', '0'])
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /must be a number from 1 to 256/)
  assert.deepEqual(
    service.seen.map(({ route }) => route),
    ['token', 'launchPilots'],
  )
  const version = await imsim(['pilot', '--', '--version'])
  assert.deepEqual([version.code, version.stdout], [0, ''])
  assert.match(version.stderr, /^imsim-pilot \d/)
})
