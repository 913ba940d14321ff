/** The bench itself: run small, it ends with its line of figures; and its sums are sums. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { z } from 'zod'
import { costLines, totalUsd } from '../../bench/costs.ts'
import { formBody } from '../../bench/form-body.ts'
import { Journal } from '../../bench/journal.ts'
import { jobsOf, type Phase } from '../../bench/phase.ts'
import { sumTables, totalUse, UseCounter, usedSince } from '../../bench/uses.ts'
import { lambdaNames } from '../../infra/bundles.ts'

const run = promisify(execFile)

const Figures = z.object({ coldStarts: z.array(z.record(z.string(), z.json())) }).catchall(z.number())

test('a bench of a few jobs runs them all and ends with its line of figures', { timeout: 900_000 }, async () => {
  const options = ['bench/bench.ts', '--jobs', '20', '--present', '0', '--loads', '1']
  const { stdout } = await run(process.execPath, options, { cwd: new URL('../..', import.meta.url) })
  const { coldStarts, ...figures } = Figures.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''))
  const names = ['jobs', 'jobsPerSecond', 'usdPerMillionJobs', 'usdPerMillionJobsWithoutS3']
  assert.deepEqual(Object.keys(figures).toSorted(), [...names, 'dynamodbWriteUnitsPerJob', 'cpuMsPerJob'].toSorted())
  assert.equal(figures.jobs, 22)
  for (const [name, value] of Object.entries(figures)) assert.ok(value > 0, `${name} is ${value}`)
  assert.deepEqual(coldStarts.map(({ lambda }) => lambda).toSorted(), lambdaNames())
  for (const { lambda, ...sizes } of coldStarts)
    for (const [name, value] of Object.entries(sizes)) assert.ok(Number(value) > 0, `${lambda}: ${name} is ${value}`)
})

test('what was used between two counts is what was added between them, Lambda by Lambda', () => {
  const counter = new UseCounter()
  const write = { dynamodb: { 'jobs PutItem': { calls: 1, reads: 0, writes: 2 } } }
  counter.add('http dispatch', write)
  const before = counter.uses
  counter.add('http dispatch', write)
  counter.add('stream progress', { invocations: 1, requests: { 'sqs SendMessage': 3 } })
  const used = usedSince(before, counter.uses)
  assert.deepEqual(sumTables(totalUse(used, () => true)), { calls: 1, reads: 0, writes: 2 })
  assert.deepEqual(totalUse(used, (lambda) => lambda.startsWith('stream')).requests, { 'sqs SendMessage': 3 })
})

test('a million jobs that write one unit each and upload one object each cost what the list says', () => {
  const phase: Phase = {
    ...{ jobs: 10, runSeconds: 1, wholeSeconds: 1, serviceCpuMs: 0, engineCpuMs: {}, logBytes: 0 },
    uses: {
      'http dispatch': {
        ...{ invocations: 0, requests: {} },
        dynamodb: { 'pilots UpdateItem': { calls: 10, reads: 0, writes: 10 } },
      },
    },
    latencies: [{ kind: 'upload', count: 10, p50Ms: 1, p99Ms: 1 }],
  }
  const lines = costLines(phase)
  const s3 = totalUsd(lines, ({ isS3 }) => isS3 === true)
  assert.ok(Math.abs(s3 - 5) < 1e-9)
  // One unit of the job's own and 1.5 for its later heartbeats, each of which is a request and an invocation too.
  assert.ok(Math.abs(totalUsd(lines) - s3 - (2.5 * 0.625 + 1.5 * 1.2)) < 1e-9)
})

test('percentiles are those of what was noted since the phase began', () => {
  const journal = new Journal()
  journal.note('upload', 1000)
  journal.begin()
  for (let ms = 1; ms <= 100; ms++) journal.note('upload', ms)
  assert.equal(journal.percentileMs('upload', 50), 51)
  assert.equal(journal.percentileMs('upload', 99), 100)
})

test('every visit brings a prepare and a collect job with it', () => {
  assert.equal(jobsOf(1000), 1006)
  assert.equal(jobsOf(378), 380)
})

test("a form's body has its fields first and the file last", () => {
  const { type, body } = formBody({ key: 'a/b' }, Buffer.from('file'))
  const text = Buffer.from(body).toString()
  assert.match(type, /^multipart\/form-data; boundary=/)
  assert.match(text, /name="key"\r\n\r\na\/b\r\n.*name="file"; filename="file".*\r\n\r\nfile\r\n--.*--\r\n$/s)
})
