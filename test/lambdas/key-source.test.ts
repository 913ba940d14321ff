import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TokenKey } from '../../core/rotate-keys.ts'
import { readKeyRing, writeKeyRing } from '../../lambdas/key-ring.ts'
import { keysFrom } from '../../lambdas/key-source.ts'

const key = (kid: string) => ({ kid, secret: new Uint8Array(32).fill(kid.charCodeAt(0)) })

interface Told {
  ring: TokenKey[]
  reads: number
  fault: Error | undefined
  nowMs: number
}

/** A source whose ring, clock and faults a test sets. */
function story() {
  const told: Told = { ring: [key('a')], reads: 0, fault: undefined, nowMs: 0 }
  const read = async () => {
    told.reads += 1
    if (told.fault) throw told.fault
    return told.ring
  }
  return { told, source: keysFrom(read, () => told.nowMs) }
}

describe('the keys of a container', () => {
  test('are read once for all calls at once, and again after five minutes', async () => {
    const { told, source } = story()
    await Promise.all([source.keys(), source.keys(), source.again()])
    told.nowMs += 299_999
    await source.keys()
    assert.equal(told.reads, 1)
    told.ring = [key('a'), key('b')]
    told.nowMs += 1
    assert.equal((await source.keys()).at(-1)?.kid, 'b')
    assert.equal(told.reads, 2)
  })

  test('are looked at again for an unknown name, but a flood of made-up names reads once in ten seconds', async () => {
    const { told, source } = story()
    await source.keys()
    for (let second = 0; second < 20; second++) {
      told.nowMs += 1000
      await Promise.all(Array.from({ length: 50 }, () => source.again()))
    }
    assert.equal(told.reads, 3)
  })

  test('serve on while the secret cannot be read, and are a fault only when they were never read', async () => {
    const { told, source } = story()
    told.fault = new Error('throttled')
    await assert.rejects(source.keys(), /throttled/)
    told.fault = undefined
    await source.keys()
    told.fault = new Error('throttled')
    told.nowMs += 400_000
    assert.equal((await source.keys())[0]?.kid, 'a')
  })
})

describe('the ring as text', () => {
  test('comes back as it was written, in its order', () => {
    const ring = [key('z'), key('b'), key('k20260101T000000Z')]
    assert.deepEqual(readKeyRing(writeKeyRing(ring)), ring)
  })

  test('may begin with a random text of letters and digits, as CloudFormation makes one', () => {
    const [first] = readKeyRing(JSON.stringify({ first: 'Ab3'.repeat(22) }))
    assert.equal(first?.secret.length, 49)
  })

  const wrong = ['', 'x', '[]', '{}', '{"1":"AAAA"}', '{"a":1}', '{"a":"short"}', '{"a b":"AAAA"}', '{"a":"===="}']
  for (const text of wrong) {
    test(`is refused as ${JSON.stringify(text)}, without a word of what it holds`, () => {
      assert.throws(
        () => readKeyRing(text),
        (error: Error) => /token key/.test(error.message) && !/short|AAAA/.test(error.message),
      )
    })
  }
})
