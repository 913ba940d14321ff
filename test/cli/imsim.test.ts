/** The bin: it finds a Node that is new enough, and passes signals and exit codes through it. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { serveContract } from './contract-service.ts'
import { sampleTask, sampleVisit } from './samples.ts'

const BIN = fileURLToPath(new URL('../../cli/imsim.mjs', import.meta.url))

/** A Node of this machine that is too old to run TypeScript. */
function oldNode(): string | undefined {
  return ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
    if (!existsSync(path)) return false
    return Number(execFileSync(path, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' })) < 24
  })
}

const node = oldNode()
const skip = node === undefined && 'no Node before 24 here'

test('an older Node hands over to the one that npm installed, with its exit code', { skip }, async () => {
  const child = spawn(node ?? '', [BIN, 'watch', 'seven'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)])
  assert.equal(code, 2)
  assert.match(stderr, /seven is no task/)
})

test('a signal reaches the command behind the older Node', { skip }, async (context) => {
  const visit = sampleVisit('simulating', () => 'running')
  const service = await serveContract({ readTask: () => sampleTask('running', visit), readVisit: () => visit })
  context.after(service.close)
  const child = spawn(node ?? '', [BIN, 'watch', '7', '--user', 'ada', '--server', service.url], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.once('data', () => child.kill('SIGTERM'))
  const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)])
  assert.equal(code, 130)
  assert.match(stderr, /The task goes on/)
})
