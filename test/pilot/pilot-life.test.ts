import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { Refusal } from '../../core/contract/problems.ts'
import { listen } from '../../local/listen.ts'
import { eventually } from '../patience.ts'
import { pilotFixture } from './pilot-fixture.ts'

const lab = pilotFixture()

const isAlive = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] !== 'Z'
  } catch {
    return false
  }
}

test('A pilot tells at its registration where it runs.', async () => {
  const environment = { AWS_BATCH_JOB_ID: '4876807f-6e72-4a3e-9d31-0c64a1f7b6a1:117' }
  lab.startWith({ environment })
  await eventually('a pilot', () => lab.service.registered !== undefined)
  assert.equal(lab.service.registered?.batchId, environment.AWS_BATCH_JOB_ID)
  assert.equal(lab.service.registered?.host, hostname())
})

describe('lost contact', () => {
  test('A call whose answer is lost is repeated under its number with the same body, and the lease is not lost.', async () => {
    lab.service.answersLost = 2
    await lab.service.offer('write one.fits')
    lab.start()
    await lab.reportsAre(1)
    lab.service.answersLost = 1
    await lab.service.offer('write two.fits')
    await lab.reportsAre(2)
    const numbers = lab.service.calls.map(({ call }) => call)
    assert.deepEqual(numbers.slice(0, 4), [1, 1, 1, 2])
    assert.deepEqual(
      lab.service.reports.map(({ lease, outcome }) => `${lease} ${outcome}`),
      ['lease-1 done', 'lease-2 done'],
    )
  })

  test('A service that is away kills no payload; the report waits on the disk and arrives when it is back.', async () => {
    const workdir = join(lab.folder, 'away')
    await lab.service.offer('sleep 0.6;write image.fits')
    const pilot = lab.startWith({ workdir })
    await eventually('a heartbeat', () => lab.service.beats.length > 0)
    lab.service.isAway = true
    await eventually(
      'the report on disk',
      async () => (await readdir(join(workdir, 'unsent')).catch(() => [])).length > 0,
    )
    await eventually('a heartbeat in vain', () => /heartbeat: no answer .*; jobs go on/.test(pilot.log))
    lab.service.isAway = false
    const [report] = await lab.reportsAre(1)
    assert.equal(report?.outcome, 'done')
    await eventually('an empty folder', async () => (await readdir(join(workdir, 'unsent'))).length === 0)
    await eventually('the next heartbeat', () => /the service answers again after \d+ s/.test(pilot.log))
  })

  test('Until its report is answered a job keeps its heartbeat, so that its lease does not lapse.', async () => {
    await lab.service.offer('write image.fits')
    lab.start()
    await eventually('a heartbeat', () => lab.service.beats.length > 0)
    lab.service.answersLost = 5
    await lab.reportsAre(1)
    const before = lab.service.beats.length
    await eventually('more heartbeats', () => lab.service.beats.length > before + 1)
    assert(lab.service.beats.slice(before, before + 1).every(({ slots }) => slots[0]?.lease === 'lease-1'))
  })

  test('A pilot that the service knows no more ends when it has nothing to report.', async () => {
    const pilot = lab.start()
    await eventually('a call', () => lab.service.calls.length > 0)
    lab.service.refuseWith = new Refusal('forbidden', 'Who are you?')
    assert.equal(await pilot.ended(), 0)
    assert.match(pilot.log, /does not know this pilot any more/)
  })
})

describe('the end of payloads', () => {
  test('A stopped job is ended with its whole tree, daemons of other sessions and environments included.', async () => {
    const file = join(lab.folder, 'stopped.pids')
    await lab.service.offer(`obstinate;daemons ${file};sleep 600`)
    lab.start()
    await eventually('the tree', () => existsSync(file))
    const pids = (await readFile(file, 'utf8')).split(' ').map(Number)
    assert(pids.length === 3 && pids.every(isAlive))
    lab.service.said = async () => ({ desired: 'stop' })
    const [report] = await lab.reportsAre(1)
    assert.equal(report?.outcome, 'stopped')
    assert.deepEqual(pids.filter(isAlive), [])
  })

  test('What a payload leaves running ends with it.', async () => {
    const file = join(lab.folder, 'left.pids')
    await lab.service.offer(`daemons ${file};write image.fits`)
    lab.start()
    const [report] = await lab.reportsAre(1)
    assert.equal(report?.outcome, 'done')
    const pids = (await readFile(file, 'utf8')).split(' ').map(Number)
    assert.deepEqual(pids.filter(isAlive), [])
  })

  test('After a killed pilot the payload ends too, and the next pilot cleans its directories up.', async () => {
    const workdir = join(lab.folder, 'predecessor')
    const file = join(lab.folder, 'killed.pids')
    await lab.service.offer(`daemons ${file};sleep 600`)
    const killed = lab.startWith({ workdir })
    await eventually('the tree', () => existsSync(file))
    const pids = (await readFile(file, 'utf8')).split(' ').map(Number)
    await killed.kill()
    await eventually('a dead tree', () => pids.filter(isAlive).length === 0)
    assert.equal((await readdir(workdir)).length, 1)
    await lab.renewService()
    const next = lab.startWith({ workdir })
    await eventually('the clean-up', () => next.log.includes('cleaned up after a pilot that was killed'))
    assert.deepEqual(
      (await readdir(workdir)).filter((name) => name.includes(`-${killed.process.pid}-`)),
      [],
    )
  })
})

describe('leaving', () => {
  test('On SIGTERM jobs are given back at once, the service is told, and the pilot says farewell.', async () => {
    await lab.service.offer('sleep 600')
    await lab.service.offer('sleep 600')
    const pilot = lab.start('--slots', '2')
    await eventually(
      'both run',
      () => lab.service.beats.at(-1)?.slots.filter(({ phase }) => phase === 'running').length === 2,
    )
    pilot.process.kill('SIGTERM')
    assert.equal(await pilot.ended(), 0)
    assert.deepEqual(
      lab.service.reports.map(({ outcome }) => outcome),
      ['preempted', 'preempted'],
    )
    assert(lab.service.beats.some(({ leavingAt }) => leavingAt !== undefined))
    assert.equal(lab.service.left.length, 1)
  })

  test('A spot notice in a file gives the jobs back and takes no more.', async () => {
    const file = join(lab.folder, 'notice')
    await lab.service.offer('sleep 600')
    const pilot = lab.start('--spot-file', file)
    await eventually('it runs', () => lab.service.beats.at(-1)?.slots[0]?.phase === 'running')
    const at = new Date(Date.now() + 60_000).toISOString()
    await writeFile(`${file}.part`, at)
    await rename(`${file}.part`, file)
    assert.equal(await pilot.ended(), 0)
    assert.equal(lab.service.reports[0]?.outcome, 'preempted')
    assert.equal(lab.service.calls.at(-1)?.wants, undefined)
    assert.equal(lab.service.beats.find(({ leavingAt }) => leavingAt !== undefined)?.leavingAt, at)
  })

  test('A spot notice of the metadata service does the same, asked with a session token.', async () => {
    let noticed = false
    const at = new Date(Date.now() + 90_000).toISOString()
    const metadata = createServer((request, response) => {
      if (request.method === 'PUT' && request.url === '/latest/api/token') return void response.end('session')
      const isRight = request.headers['x-aws-ec2-metadata-token'] === 'session'
      if (!isRight || !noticed) return void response.writeHead(isRight ? 404 : 401).end()
      response.end(JSON.stringify({ action: 'terminate', time: at }))
    })
    const { url, close } = await listen(metadata)
    await lab.service.offer('sleep 600')
    const pilot = lab.startWith({ args: ['--spot'], environment: { IMSIM_IMDS: url } })
    await eventually('it runs', () => lab.service.beats.at(-1)?.slots[0]?.phase === 'running')
    noticed = true
    assert.equal(await pilot.ended(), 0)
    await close()
    assert.equal(lab.service.reports[0]?.outcome, 'preempted')
    assert(lab.service.beats.some(({ leavingAt }) => leavingAt === at))
  })

  test('A pilot that drains finishes what runs and takes no more, on the wish of the service or one SIGINT.', async () => {
    for (const wish of ['service', 'SIGINT'] as const) {
      const go = join(lab.folder, `go-${wish}`)
      await lab.service.offer(`until ${go};write image.fits`)
      await lab.service.offer('write never.fits')
      const pilot = lab.start()
      await eventually('it runs', () => lab.service.beats.at(-1)?.slots[0]?.phase === 'running')
      if (wish === 'service') lab.service.desired = 'drain'
      else pilot.process.kill('SIGINT')
      await eventually('draining', () => pilot.log.includes('draining'))
      await writeFile(go, '')
      assert.equal(await pilot.ended(), 0)
      assert.deepEqual(
        lab.service.reports.map(({ outcome }) => outcome),
        ['done'],
      )
      assert.equal(lab.service.left.length, 1)
      await lab.renewService()
    }
  })

  test('A pilot without work for a while ends by itself, and meanwhile one slot asks for all.', async () => {
    const pilot = lab.start('--slots', '8', '--idle', '1.2')
    assert.equal(await pilot.ended(), 0)
    assert.match(pilot.log, /draining: no work for 1 s/)
    // Each slot asks once at the start; then one of them asks every 0.05 to 0.1 seconds.
    assert(lab.service.calls.length < 8 + 1.5 / 0.05, `${lab.service.calls.length} calls`)
    assert.equal(lab.service.left.length, 1)
  })

  test('A pilot says how long its host will live, and takes nothing when that is too short.', async () => {
    lab.start('--lifetime', '3600')
    await eventually('a call', () => lab.service.calls.length > 0)
    const remaining = lab.service.calls[0]?.wants?.remainingSeconds ?? 0
    assert(remaining > 3400 && remaining < 3600, `${remaining} s`)
    await lab.renewService()
    const short = lab.start('--lifetime', '50')
    assert.equal(await short.ended(), 0)
    assert.equal(lab.service.calls.length, 0)
  })

  test('A pilot on a full disk asks for no work.', async () => {
    const pilot = lab.start('--disk-reserve', '900000000', '--idle', '0.3')
    assert.equal(await pilot.ended(), 0)
    assert.equal(lab.service.calls.length, 0)
  })
})

describe('the start', () => {
  test('A token that the service refuses ends the pilot with exit code 3 and a clear line.', async () => {
    const pilot = lab.startWith({ environment: { IMSIM_PILOT_TOKEN: 'wrong' } })
    assert.equal(await pilot.ended(), 3)
    assert.match(pilot.log, /The service refused this pilot: Which token is that\?/)
  })

  test('Slots share the memory that the pilot was given.', async () => {
    lab.start('--slots', '4', '--memory', '12000')
    await eventually('all have asked', () => new Set(lab.service.calls.map(({ slot }) => slot)).size === 4)
    assert.deepEqual([...new Set(lab.service.calls.slice(0, 4).map(({ wants }) => wants?.memoryMiB))], [3000])
  })
})
