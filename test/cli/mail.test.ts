import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imsim } from './command.ts'
import { serveContract } from './contract-service.ts'

const VERA = {
  address: 'vera@example.org',
  why: 'bounced',
  words: 'smtp; 550 5.1.1 user unknown',
  suppressedAt: '2026-01-05T10:00:09.000Z',
} as const

test('An operator sees which addresses take no mail, and why, and lets one take mails again', async (context) => {
  const service = await serveContract({
    listSuppressions: () => ({ suppressions: [VERA] }),
    liftSuppression: ({ params: { address } }) => ({ address, lifted: address === VERA.address }),
  })
  context.after(service.close)
  const env = { IMSIM_SERVER: service.url }
  const listed = await imsim(['suppressed'], { env })
  assert.match(listed.stdout, /vera@example\.org .*came back +smtp; 550 5\.1\.1 user unknown/)
  const lifted = await imsim(['suppressed', 'Vera@example.org', '--lift'], { env })
  assert.deepEqual([lifted.code, lifted.stdout], [0, 'vera@example.org takes mails again\n'])
  assert.equal((await imsim(['suppressed', 'eve@example.org', '--lift'], { env })).code, 1)
  assert.deepEqual(
    new Set(service.seen.map(({ authorization }) => authorization)),
    new Set([undefined, 'Bearer operator-token']),
  )
})

test('An address without --lift, or --lift without one, is refused before anything is asked', async () => {
  for (const words of [['vera@example.org'], ['--lift']]) {
    const { code, stderr } = await imsim(['suppressed', ...words])
    assert.equal(code, 2)
    assert.match(stderr, /go together/)
  }
})

test('Anybody is told what the service is, without a token', async (context) => {
  const service = await serveContract({
    readService: () => ({
      stage: 'prod',
      signIn: { issuer: 'https://issuer.example.org', clientId: 'cli', scopes: ['openid'] },
      mail: { from: 'imsim@example.org', sandbox: true, words: 'Mails reach only verified addresses.' },
      simulators: [{ name: 'phosim', version: '3.4', sites: 2 }],
      limits: { visitsPerTask: 1000, bodyBytes: 1_048_576 },
      pilot: { url: 'https://imsim.example.org/pilot.mjs', sha256: 'a'.repeat(64) },
    }),
  })
  context.after(service.close)
  const { stdout } = await imsim(['about', '--server', service.url])
  assert.match(stdout, /sign in +https:\/\/issuer\.example\.org/)
  assert.match(stdout, /imsim@example\.org\. Mails reach only verified addresses\./)
  assert.match(stdout, /phosim 3\.4 \(2\)/)
  assert.deepEqual(
    service.seen.map(({ route, authorization }) => [route, authorization]),
    [['readService', undefined]],
  )
})
