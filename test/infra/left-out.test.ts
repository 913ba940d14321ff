import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { build, type Metafile } from 'esbuild'
import { z } from 'zod'
import { BUNDLING } from '../../infra/bundles.ts'
import { ROOT } from '../source-tree.ts'
import { requestsOfClients } from './requests-of-clients.ts'

const ENTRY = `
export { requestsOfClients } from './test/infra/requests-of-clients.ts'
export { DynamoDBClient } from '@aws-sdk/client-dynamodb'
export { PayloadOrder } from './core/contract/payload.ts'
`

let folder: string
let bundled: string
let metafile: Metafile
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imsim-left-out-'))
  bundled = join(folder, 'bundled.mjs')
  const stdin = { contents: ENTRY, resolveDir: ROOT, loader: 'ts' as const }
  metafile = (await build({ ...BUNDLING, stdin, outfile: bundled })).metafile
})
after(() => rm(folder, { recursive: true }))

test('bundled clients send and understand the same as the SDK itself', async () => {
  const whole = await requestsOfClients()
  assert.ok(whole.length > 10 && whole.some((line) => line.includes('"InstanceId":"i-1"')), whole.join('\n'))
  assert.deepEqual(await (await import(bundled)).requestsOfClients(), whole)
})

test('a bundled client has the role’s keys from the environment, where Lambda puts them', async () => {
  const { DynamoDBClient } = await import(bundled)
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key', AWS_SESSION_TOKEN: 'token' })
  const { accessKeyId, sessionToken } = await new DynamoDBClient({ region: 'us-east-1' }).config.credentials()
  assert.deepEqual([accessKeyId, sessionToken], ['id', 'token'])
})

test('a bundled schema says in English what is wrong', async () => {
  const { PayloadOrder } = await import(bundled)
  assert.match(PayloadOrder.safeParse({}).error.message, /expected (string|number|object)/)
})

test('the SDK’s packages are of versions that agree: none has another of its own beside it', () => {
  const lock = z.object({ packages: z.record(z.string(), z.unknown()) })
  const { packages } = lock.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')))
  const ofSdk = Object.keys(packages).filter((path) => /@(aws-sdk|smithy)\/[^/]+$/.test(path))
  assert.ok(ofSdk.length > 20)
  assert.deepEqual(
    ofSdk.filter((path) => path.lastIndexOf('node_modules/') > 0),
    [],
  )
})

test('each client of the SDK comes once, and no way to keys but the environment', () => {
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  )
  const folders = new Set(used.flatMap((file) => /.*@aws-sdk\/client-s3(?=\/)/.exec(file) ?? []))
  assert.equal(folders.size, 1, [...folders].join(' '))
  assert.deepEqual(
    used.filter((file) => /credential-provider-(?!env)|nested-clients/.test(file)),
    [],
  )
})
