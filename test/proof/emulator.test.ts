/** How the emulator is started, asked and ended; another program stands where its Python would be. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { INSTALLED } from '../../proof/installation.ts'
import { findLeftovers, PROOF } from '../../proof/leftovers.ts'
import { eventually } from '../patience.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imsim-emulator-test-'))
})
after(() => rm(folder, { recursive: true, force: true }))

/** Says that it is up, and leaves its environment and number behind. */
const PROGRAM = `
const { createServer } = require('node:http')
const { renameSync, writeFileSync } = require('node:fs')
const answers = {
  '/_ministack/health': {},
  '/2015-03-31/functions/?MaxItems=10000': { Functions: [{ FunctionName: 'imsim-dev-sweep', CodeSha256: 'abc=' }] },
}
createServer(({ url }, answer) => answer.end(JSON.stringify(answers[url]))).listen(process.env.GATEWAY_PORT)
writeFileSync('seen.part', JSON.stringify({ pid: process.pid, environment: process.env }))
renameSync('seen.part', 'seen.json')`

async function cacheWith(program: string): Promise<string> {
  const cache = await mkdtemp(join(folder, 'cache-'))
  const bin = join(cache, 'imsim-on-demand', INSTALLED, 'ministack', 'bin')
  await mkdir(bin, { recursive: true })
  await writeFile(join(bin, 'program.cjs'), program)
  await writeFile(join(bin, 'python'), `#!/bin/sh\nexec '${process.execPath}' '${join(bin, 'program.cjs')}'\n`)
  await chmod(join(bin, 'python'), 0o755)
  return cache
}
const SOURCE = new URL('../../proof/emulator.ts', import.meta.url)

/** A proof that has got no further than its emulator, in a folder of its own. */
async function startProof(program: string) {
  const own = await mkdtemp(join(folder, 'proof-'))
  const script = `
    const { Emulator } = await import(process.argv[1])
    const emulator = await Emulator.start({ folder: process.argv[2], runner: 'runner' })
    console.log(JSON.stringify([...await emulator.lambdas()]))
    setInterval(() => {}, 1000)`
  const args = ['--input-type=module', '--eval', script, SOURCE.href, own]
  const env = {
    ...process.env,
    XDG_CACHE_HOME: await cacheWith(program),
    AWS_PROFILE: 'mine',
    AWS_SECRET_ACCESS_KEY: 'x',
  }
  const proof = spawn(process.execPath, args, { env })
  after(() => proof.kill('SIGKILL'))
  return { proof, own }
}

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('a proof that is killed takes its emulator with it, and the emulator knows no keys of the user’s', async () => {
  const { proof, own } = await startProof(PROGRAM)
  const [said] = await once(proof.stdout, 'data')
  assert.deepEqual(JSON.parse(said), [['imsim-dev-sweep', 'abc=']])
  const { pid, environment } = JSON.parse(await readFile(join(own, 'seen.json'), 'utf8'))
  assert.deepEqual([environment.AWS_PROFILE, environment.AWS_SECRET_ACCESS_KEY], [undefined, 'test'])
  assert.match(environment[PROOF], new RegExp(`^${proof.pid}@\\d+$`))
  assert.ok(!(await findLeftovers()).includes(pid))
  proof.kill('SIGKILL')
  await eventually('the emulator has ended', () => !isThere(pid))
})

test('an emulator that ends at once is said to, with the place of its log', async () => {
  const { proof, own } = await startProof('process.exit(1)')
  let said = ''
  proof.stderr.on('data', (piece) => {
    said += piece
  })
  assert.deepEqual(await once(proof, 'close'), [1, null])
  assert.ok(said.includes(`The emulator ended at once: ${join(own, 'emulator.log')} says why.`), said)
})
