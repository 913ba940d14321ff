import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { listen } from '../../../local/listen.ts'
import { Bucket, keys, startBucket } from '../../local/s3-fixture.ts'

const SCRIPT = fileURLToPath(new URL('../../../infra/on-instance/run-pilot.sh', import.meta.url))

/** Stands in for Docker: writes down what it was asked and given, and runs a pilot until it is stopped. */
const DOCKER = `#!/bin/sh
echo "$*" >> "$SAID"
if [ "$1" = stop ]; then touch "$SAID.stopped"; exit 0; fi
echo "token $IMSIM_PILOT_TOKEN" >> "$SAID"
until [ -e "$SAID.stopped" ]; do sleep 0.05; done
`
const SHUTDOWN = `#!/bin/sh
echo "shutdown $*" >> "$SAID"
`

/** The metadata service: a session for each question, and what stands at each path. */
const metadata = new Map<string, string>()
const registry: { target: string | undefined; authorization: string | undefined }[] = []
const server = createServer(async (request, response) => {
  const path = request.url ?? ''
  if (path === '/latest/api/token' && request.method === 'PUT') return response.end('session')
  if (path === '/ecr/') {
    const { 'x-amz-target': target, authorization } = request.headers
    registry.push({ target: String(target), authorization })
    assert.equal(await text(request), '{}')
    return response.end('{"authorizationData":[{"authorizationToken":"QVdTOnNlY3JldA==","proxyEndpoint":"x"}]}')
  }
  const found = metadata.get(path.replace('/latest/meta-data/', ''))
  const isAllowed = request.headers['x-aws-ec2-metadata-token'] === 'session'
  response.statusCode = isAllowed ? (found === undefined ? 404 : 200) : 401
  return response.end(found)
})

let folder: string
let url: string
let close: () => Promise<void>
let bucket: Awaited<ReturnType<typeof startBucket>>
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'instance-'))
  await mkdir(join(folder, 'bin'))
  for (const [name, script] of [
    ['docker', DOCKER],
    ['shutdown', SHUTDOWN],
  ] as const) {
    await writeFile(join(folder, 'bin', name), script)
    await chmod(join(folder, 'bin', name), 0o755)
  }
  ;({ url, close } = await listen(server))
  bucket = await startBucket()
  await bucket.client.send(new PutObjectCommand({ Bucket, Key: 'launches/L1', Body: 'the.token' }))
})
after(async () => {
  await close()
  await bucket.stop()
  await rm(folder, { recursive: true })
})
beforeEach(() => {
  metadata.clear()
  metadata.set('tags/instance/imsim:launch', 'L1')
  metadata.set('instance-id', 'i-0123')
  metadata.set('iam/security-credentials/', 'imsim-fleet')
  // As IMDS prints it, a pair on each line.
  const { accessKeyId, secretAccessKey } = keys
  metadata.set(
    'iam/security-credentials/imsim-fleet',
    `{\n  "Code" : "Success",\n  "AccessKeyId" : "${accessKeyId}",\n  "SecretAccessKey" : "${secretAccessKey}",\n  "Token" : "FQoGZ+/=="\n}`,
  )
})

/** The instance's life: `said` holds what it asked of Docker and of itself. */
function boot(name: string, variables: Readonly<Record<string, string>> = {}) {
  const SAID = join(folder, name)
  const child = spawn('sh', [SCRIPT], {
    env: {
      PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
      HOME: folder,
      SAID,
      IMSIM_IMDS: url,
      IMSIM_ECR: `${url}/ecr`,
      IMSIM_S3: `${bucket.url}/${Bucket}`,
      IMSIM_BUCKET: Bucket,
      IMSIM_REGION: 'us-east-1',
      IMSIM_IMAGE: 'node:24-slim',
      IMSIM_NODE: 'node',
      IMSIM_LOG_GROUP: '/imsim/prod/pilots',
      IMSIM_GRACE_SECONDS: '90',
      IMSIM_NOTICE_SECONDS: '0.1',
      ...variables,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exit = new Promise((resolve) => child.on('exit', resolve))
  const said = async () => (existsSync(SAID) ? readFile(SAID, 'utf8') : '')
  const until = async (words: RegExp) => {
    for (let tries = 0; !words.test(await said()); tries++) {
      assert.ok(tries < 300, `${words} in ${await said()}`)
      await sleep(50)
    }
  }
  const ended = Promise.all([text(child.stderr), exit]).then(([words]) => words)
  return { said, until, ended, stopPilot: () => writeFile(`${SAID}.stopped`, '') }
}

test('an instance gives its pilot the token of its launch, and ends itself when the pilot has ended', async () => {
  const instance = boot('ordinary')
  await instance.until(/token the\.token/)
  assert.doesNotMatch(await instance.said(), /shutdown/)
  await instance.stopPilot()
  await instance.ended
  const [run = '', , last] = (await instance.said()).trimEnd().split('\n')
  assert.match(run, /^run --name pilot --rm --init --env-file \/etc\/imsim\/pilot\.env --env IMSIM_PILOT_TOKEN /)
  assert.match(run, /awslogs-stream=fleet\/L1\/i-0123 node:24-slim node \/opt\/imsim\/fetch-pilot\.mjs$/)
  assert.doesNotMatch(run, /the\.token/)
  assert.equal(last, 'shutdown -h now')
})

test('when Spot takes it back, its pilot is stopped in time to give its jobs back', async () => {
  const instance = boot('interrupted')
  await instance.until(/token/)
  metadata.set('spot/instance-action', '{"action":"terminate","time":"2026-01-05T10:02:00Z"}')
  assert.match(await instance.ended, /Spot takes this instance back/)
  assert.match(await instance.said(), /\nstop --time 90 pilot\nshutdown -h now\n$/)
})

test('an instance that cannot have its token starts no pilot, and ends', async () => {
  metadata.set('tags/instance/imsim:launch', 'UNKNOWN')
  const instance = boot('tokenless')
  assert.match(await instance.ended, /the token of launch UNKNOWN cannot be read/)
  assert.equal(await instance.said(), 'shutdown -h now\n')
})

test('an instance of no launch starts no pilot, and ends', async () => {
  metadata.delete('tags/instance/imsim:launch')
  const instance = boot('strange')
  assert.match(await instance.ended, /has no tag imsim:launch/)
  assert.equal(await instance.said(), 'shutdown -h now\n')
})

test('an image of the account’s own registry is pulled with the instance’s own rights', async () => {
  const IMSIM_IMAGE = '111122223333.dkr.ecr.us-east-1.amazonaws.com/phosim:3.4'
  const instance = boot('private', { IMSIM_IMAGE })
  await instance.until(/token/)
  await instance.stopPilot()
  await instance.ended
  const config = JSON.parse(await readFile(join(folder, '.docker', 'config.json'), 'utf8'))
  assert.deepEqual(config, { auths: { [IMSIM_IMAGE.split('/')[0] ?? '']: { auth: 'QVdTOnNlY3JldA==' } } })
  assert.equal(registry[0]?.target, 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken')
  assert.match(
    registry[0]?.authorization ?? '',
    /^AWS4-HMAC-SHA256 Credential=AKIDLAPTOP\/\d+\/us-east-1\/ecr\/aws4_request/,
  )
})
