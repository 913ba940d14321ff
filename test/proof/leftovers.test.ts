import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, test } from 'node:test'
import { endLeftovers, findLeftovers, ownMark, PROOF } from '../../proof/leftovers.ts'
import { eventually } from '../patience.ts'

const started: ChildProcess[] = []
after(() => {
  for (const child of started) child.kill('SIGKILL')
})

function startWith(mark: string): ChildProcess {
  const child = spawn('sleep', ['1000'], { env: { PATH: process.env.PATH, [PROOF]: mark } })
  started.push(child)
  return child
}

const isLeft = async ({ pid }: ChildProcess) => (await findLeftovers()).some((left) => left === pid)

test('what a proof that is no more has started is found, and ended', async () => {
  const [pid] = (await ownMark()).split('@')
  // Its number may be another program's by now.
  const left = startWith(`${pid}@1`)
  await eventually('it is found', () => isLeft(left))
  const ended = once(left, 'exit')
  assert.ok((await endLeftovers()) >= 1)
  assert.deepEqual(await ended, [null, 'SIGKILL'])
})

test('what a proof that still runs has started is left alone, and so is everything else', async () => {
  const own = startWith(await ownMark())
  const other = spawn('sleep', ['1000'], { env: { PATH: process.env.PATH } })
  started.push(other)
  await once(own, 'spawn')
  await endLeftovers()
  assert.deepEqual([await isLeft(own), await isLeft(other)], [false, false])
  assert.deepEqual([own.exitCode, own.signalCode, other.exitCode, other.signalCode], [null, null, null, null])
})
