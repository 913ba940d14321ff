import assert from 'node:assert/strict'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startOnLifeline } from '../../local/lifeline.ts'
import { Deployment } from '../../proof/deployment.ts'
import { Emulator } from '../../proof/emulator.ts'

test('a deployment that fails is told with the end of what the CDK said', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'imsim-deployment-test-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const log = await open(join(folder, 'log'), 'w')
  t.after(() => log.close())
  const emulator = new Emulator('http://127.0.0.1:1', '', startOnLifeline({ command: ['true'], environment: {}, log }))
  const deploy = new Deployment('dev', emulator, folder).deploy({ mail: 'nobody' })
  await assert.rejects(deploy, /cdk deploy ended with 1:.*mail is "nobody", but it must be an e-mail address/s)
})
