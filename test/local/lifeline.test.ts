import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startOnLifeline } from '../../local/lifeline.ts'
import { eventually } from '../patience.ts'

/** Longer than any machine takes to begin. */
const GRACE_SECONDS = 300

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lifeline-'))
})
after(() => rm(folder, { recursive: true }))

async function start(script: string) {
  const log = await open(join(folder, 'log'), 'w')
  const lifeline = startOnLifeline({ command: ['/bin/sh', '-c', script], environment: {}, folder, log })
  await log.close()
  return lifeline
}

/** A process that nobody has waited for yet is a zombie, and dead. */
async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return status !== '' && !/\) Z /.test(status)
}

const untilDead = (pid: number) => eventually(`process ${pid} is dead`, async () => !(await isAlive(pid)))

test('A program gets no input, ends with its own exit code, and one that cannot be found with 127.', async () => {
  assert.deepEqual(await (await start('cat; exit 7')).exited, { code: 7 })
  const log = await open(join(folder, 'log'), 'w')
  const absent = startOnLifeline({ command: ['/does/not/exist'], environment: {}, log })
  assert.deepEqual(await absent.exited, { code: 127 })
  const nowhere = startOnLifeline({ command: ['true'], environment: {}, folder: join(folder, 'absent'), log })
  assert.deepEqual(await nowhere.exited, { code: 127 })
  await log.close()
})

test('A program that is ended at once, before it has begun, ends without waiting for the grace period.', async () => {
  const begun = Date.now()
  await Promise.all(Array.from({ length: 10 }, async () => (await start('sleep 1000')).end(GRACE_SECONDS)))
  assert.ok(Date.now() - begun < GRACE_SECONDS * 1000)
})

test('When the service is killed with -9 the program and its children end, even if they ignore SIGTERM.', async () => {
  const module = new URL('../../local/lifeline.ts', import.meta.url).href
  const script = `trap '' TERM; sleep 1000 & echo $$ $! > pids.new; mv pids.new pids; while :; do sleep 0.1; done`
  const program = `
    const { open } = await import('node:fs/promises')
    const { startOnLifeline } = await import(process.argv[1])
    const log = await open('/dev/null', 'w')
    const command = ['/bin/sh', '-c', process.argv[3]]
    startOnLifeline({ command, environment: process.env, folder: process.argv[2], log })
    setInterval(() => {}, 1000)`
  const service = spawn(process.execPath, ['--input-type=module', '-e', program, module, folder, script])
  const path = join(folder, 'pids')
  await eventually('both have begun', () => existsSync(path))
  const pids = (await readFile(path, 'utf8')).trim().split(' ').map(Number)
  assert.equal(pids.length, 2)
  service.kill('SIGKILL')
  for (const pid of pids) await untilDead(pid)
})
