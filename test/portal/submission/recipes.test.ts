/** The copied lines are run as they are: by a shell, by the real command line, by Python, against a service that listens. */
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Submission, type SubmissionInput } from '../../../core/contract/submission.ts'
import { asCli, asCurl, asPython } from '../../../portal/submission/recipes.ts'
import { serveContract } from '../../cli/contract-service.ts'
import { QUOTE, sampleCatalog } from '../../cli/samples.ts'

const IMSIM = fileURLToPath(new URL('../../../cli/imsim.mjs', import.meta.url))

/** Everything that a submission can say, in words that a shell would like to read otherwise. */
const BODY: SubmissionInput = {
  name: `-Ada's "field" $HOME \`x\` – äöü \\ end`,
  email: 'ada@example.org',
  catalogs: ['0190a', '0190b'],
  visits: ['1000787', '1000788'],
  conflict: 'observation',
  simulator: { name: 'stand-in', version: '1' },
  sensors: 'R22|R10_S11',
  snaps: [0, 1],
  observation: { filter: 'i', rotSkyPosDeg: -5.5, seeingArcsec: 0.5, seed: -1, snaps: 2, minSource: 3 },
  commands: { preset: 'quickbackground', text: "# it's mine\nchargesharing 0\nseeing 0 0.1" },
  site: 'Best Queue',
  amplifiers: 'mef',
  vo: 'desc-test',
  workingGroup: 'WL',
  priority: 2000,
  costCapUsd: 12.5,
  failOnce: ['R22_S11', 'R22_S12'],
}
const SHORT: SubmissionInput = {
  name: 'stars',
  email: 'ada@example.org',
  catalogs: ['0190a'],
  simulator: { name: 'phosim', version: '3.4' },
}

async function listening(context: TestContext) {
  const service = await serveContract({
    readCatalog: ({ params }) => sampleCatalog({ catalogId: params.catalogId, state: 'ready' }),
    quoteTask: () => QUOTE,
    submitTask: () => ({
      taskId: 7,
      state: 'running',
      quote: QUOTE,
      links: { self: '/v1/tasks/7', portal: 'http://portal/7' },
    }),
  })
  context.after(service.close)
  const submitted = () => service.seen.find(({ route }) => route === 'submitTask')
  return { url: service.url, submitted }
}

const environment = { ...process.env, IMSIM_TOKEN: 'the-token', IMSIM: IMSIM, NODE: process.execPath }
const bash = (script: string) => promisify(execFile)('bash', ['-c', script], { env: environment })

const has = (program: string): boolean => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
const without = (...programs: readonly string[]) => {
  const missing = programs.filter((program) => !has(program))
  return missing.length === 0 ? false : `${missing.join(', ')} is not on this machine`
}

for (const [what, body] of [
  ['everything', BODY],
  ['what it must', SHORT],
] as const) {
  test(`the copied CLI line that says ${what} submits the same`, { skip: without('bash') }, async (context) => {
    const { url, submitted } = await listening(context)
    await bash(`imsim() { "$NODE" "$IMSIM" "$@"; }\n${asCli(url, body)}`)
    assert.deepEqual(submitted()?.body, Submission.parse(body))
  })

  test(`the copied curl line that says ${what} sends the contract's body`, {
    skip: without('bash', 'curl'),
  }, async (context) => {
    const { url, submitted } = await listening(context)
    await bash(`uuidgen() { echo 5d0c; }\n${asCurl(url, body)}`)
    assert.deepEqual(submitted()?.body, body)
    assert.equal(submitted()?.authorization, 'Bearer the-token')
  })

  test(`the copied Python that says ${what} sends the contract's body`, {
    skip: without('python3'),
  }, async (context) => {
    const { url, submitted } = await listening(context)
    const { stdout } = await promisify(execFile)('python3', ['-c', asPython(url, body)], { env: environment })
    assert.equal(stdout.trim(), 'http://portal/7')
    assert.deepEqual(submitted()?.body, body)
    assert.equal(submitted()?.authorization, 'Bearer the-token')
  })
}
