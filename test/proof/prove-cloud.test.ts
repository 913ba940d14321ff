import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { ROOT } from '../source-tree.ts'

/** Runs the proof where no python3 can be found. */
function proveWithoutPython(...options: readonly string[]) {
  const env = { PATH: '/nonexistent', HOME: process.env.HOME }
  return spawnSync(process.execPath, ['proof/prove-cloud.ts', ...options], { cwd: ROOT, env, encoding: 'utf8' })
}

test('without python3 and venv the proof says what it needs and how to get it, and ends with 2', () => {
  const { status, stderr } = proveWithoutPython()
  assert.equal(status, 2)
  assert.match(stderr, /needs python3 with venv.*none.*apt-get install python3-venv/s)
})

test('where it may be left out it says so too, and that is no fault', () => {
  const { status, stderr } = proveWithoutPython('--skip-without-python')
  assert.equal(status, 0)
  assert.match(stderr, /needs python3 with venv/)
})
