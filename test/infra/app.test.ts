import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from '../source-tree.ts'

test('without settings the app tells the CLI of an error and ends well, so that cdk bootstrap can run first', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'imsim-app-'))
  try {
    const env = { PATH: process.env.PATH, CDK_OUTDIR: outdir }
    const { status, stderr } = spawnSync(process.execPath, ['infra/app.ts'], { cwd: ROOT, env, encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    const metadata = readFileSync(join(outdir, 'imsim.metadata.json'), 'utf8')
    assert.match(metadata, /"aws:cdk:error".*mail is missing\. Add -c mail=/s)
    assert.deepEqual(Object.values(JSON.parse(readFileSync(join(outdir, 'imsim.template.json'), 'utf8')).Resources), [
      { Type: 'AWS::CloudFormation::WaitConditionHandle' },
    ])
  } finally {
    rmSync(outdir, { recursive: true })
  }
})
