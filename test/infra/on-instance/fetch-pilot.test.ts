import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { commandOf, HOST_NODE_FOLDER } from '../../../infra/pilot-container.ts'
import { readStage } from '../../../infra/stages.ts'
import { listen } from '../../../local/listen.ts'
import { ROOT } from '../../source-tree.ts'

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
async function start(
  sha256: string,
  inImage: Record<string, string> = {},
): Promise<{ said: string; faults: string; code: number | null }> {
  const [, ...args] = commandOf(readStage({ mail: 'imsim@example.org' }))
  const env = {
    IMSIM_PILOT_URL: `${url}/pilot.mjs`,
    IMSIM_PILOT_SHA256: sha256,
    IMSIM_PILOT_TOKEN: 'token',
    ...inImage,
  }
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

test('an image that brings this very pilot is asked for it alone, and one that brings another is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'imsim-image-'))
  try {
    const IMSIM_PILOT_FILE = join(folder, 'brought.mjs')
    writeFileSync(IMSIM_PILOT_FILE, PILOT)
    const before = asked
    assert.equal((await start(digest, { IMSIM_PILOT_FILE })).said, 'a pilot at brought.mjs token\n')
    assert.equal(asked, before)
    writeFileSync(IMSIM_PILOT_FILE, `${PILOT} // of the release before`)
    assert.equal((await start(digest, { IMSIM_PILOT_FILE })).said, 'a pilot at pilot.mjs token\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('an image made by pilot/Dockerfile brings its pilot where the start looks for it and no mount hides it', () => {
  const file = readFileSync(join(ROOT, 'pilot/Dockerfile'), 'utf8')
  const [, path = ''] = /^ENV IMSIM_PILOT_FILE=(.+)$/m.exec(file) ?? []
  assert.match(file, new RegExp(`^COPY pilot\\.mjs ${path}$`, 'm'))
  assert.ok(!path.startsWith(HOST_NODE_FOLDER))
  // What Batch is given as a command stands behind an image's entry point.
  assert.match(file, /^ENTRYPOINT \[\]$/m)
  assert.match(file, /^COPY --from=node \S+ \/usr\/local\/bin\/node$/m)
})
