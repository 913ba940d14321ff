import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { commandOf } from '../../../infra/pilot-container.ts'
import { readStage } from '../../../infra/stages.ts'
import { listen } from '../../../local/listen.ts'

const PILOT = `console.log('a pilot at', import.meta.url.split('/').at(-1), process.env.IMSIM_PILOT_TOKEN)`
const digest = createHash('sha256').update(PILOT).digest('hex')

/** Busy for the first request, as a distribution may be. */
let asked = 0
const server = createServer((_request, response) => {
  asked += 1
  response.statusCode = asked === 1 ? 503 : 200
  response.end(PILOT)
})
let url: string
let close: () => Promise<void>
before(async () => {
  ;({ url, close } = await listen(server))
})
after(() => close())

/** Runs the command of the job definition itself. */
async function start(sha256: string): Promise<{ said: string; faults: string; code: number | null }> {
  const [, ...args] = commandOf(readStage({ mail: 'imsim@example.org' }))
  const env = { IMSIM_PILOT_URL: `${url}/pilot.mjs`, IMSIM_PILOT_SHA256: sha256, IMSIM_PILOT_TOKEN: 'token' }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const code = new Promise<number | null>((resolve) => child.on('exit', resolve))
  const [said, faults] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { said, faults, code: await code }
}

test('a job fetches the pilot, though it takes two tries, and becomes it', async () => {
  const { said, faults, code } = await start(digest)
  assert.equal(said, 'a pilot at pilot.mjs token\n')
  assert.match(faults, /answered 503/)
  assert.equal(code, 0)
})

test('a file with another digest is not run', async () => {
  const { said, faults, code } = await start('0'.repeat(64))
  assert.equal(said, '')
  assert.match(faults, /it is not run/)
  assert.equal(code, 1)
})
