import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failureOfEnd } from '../../pilot/payload-ends.ts'
import type { PayloadEnd } from '../../pilot/payload-process.ts'

const ENDED: PayloadEnd = { code: 0, signal: null, maxMemoryMiB: 100, wallSeconds: 5, kernelKilled: false }
const LIMITS = { memoryMiB: 1000, wallSeconds: 60 }

const classOf = (end: Partial<PayloadEnd>, tail = ''): string => {
  const failure = failureOfEnd({ ...ENDED, ...end }, LIMITS, tail)?.failure
  return failure === undefined ? 'none' : `${failure.class} ${failure.code}`
}

test('Exit code 0 is no failure.', () => assert.equal(classOf({}), 'none'))

test('A kill is for memory when the kernel did it or the limit was near, else it is the system.', () => {
  const killed = { code: null, signal: 'SIGKILL' } as const
  assert.equal(classOf({ ...killed, kernelKilled: true }), 'memory exit-137')
  assert.equal(classOf({ ...killed, maxMemoryMiB: 950 }), 'memory exit-137')
  assert.equal(classOf({ code: 137, maxMemoryMiB: 950 }), 'memory exit-137')
  assert.equal(classOf(killed), 'system exit-137')
})

test('Crashes are the payload, a full heap is memory, and all else without a result is the system.', () => {
  assert.equal(classOf({ code: null, signal: 'SIGSEGV' }), 'payload exit-139')
  assert.equal(classOf({ code: null, signal: 'SIGABRT' }), 'payload exit-134')
  assert.equal(classOf({ code: 134 }, 'FATAL ERROR: JavaScript heap out of memory'), 'memory heap-full')
  assert.equal(classOf({ code: null, signal: 'SIGTERM' }), 'system exit-143')
  assert.equal(classOf({ code: 1 }), 'system exit-1')
})

test('A limit for which the pilot ended the payload says more than the signal.', () => {
  const killed = { code: null, signal: 'SIGKILL' } as const
  assert.equal(classOf({ ...killed, over: 'memory' }), 'memory over-memory')
  assert.equal(classOf({ ...killed, over: 'time' }), 'time over-time')
  assert.equal(classOf({ ...killed, over: 'disk' }), 'site disk-full')
})
