import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SignJWT } from 'jose'
import type { Launch } from '../../../core/pilot.ts'
import type { LinkClaims } from '../../../core/world.ts'
import { signedTokens } from '../../../lambdas/adapters/tokens.ts'
import { givenKeys, keysFrom } from '../../../lambdas/key-source.ts'

const old = { kid: 'old', secret: new Uint8Array(32).fill(1) }
const fresh = { kid: 'fresh', secret: new Uint8Array(32).fill(2) }
const person = { user: 'vera', groups: ['desc', 'desc/wl'], operator: false }
const launch: Launch = {
  launch: 'L1',
  site: 'LOCAL-A',
  uses: 3,
  registered: 0,
  slots: 8,
  launchedAt: '2026-01-01T00:00:00.000Z',
}
const link: LinkClaims = { linkId: 'K1', action: 'rerun', taskId: 7, round: 1, user: 'vera' }

/** Tokens at a time that a test can move. */
function tokensAt(startAt: string, keys = [fresh]) {
  const time = { nowMs: Date.parse(startAt) }
  const clock = { now: () => new Date(time.nowMs).toISOString() }
  return { time, tokens: signedTokens({ keys: givenKeys(keys), clock, launchMinutes: 60 }) }
}

const start = '2026-01-01T00:00:00.000Z'
const hours = (count: number) => count * 3_600_000

describe('who a token says is calling', () => {
  test('each kind comes back as it was issued', async () => {
    const { tokens } = tokensAt(start)
    assert.deepEqual(await tokens.verify(await tokens.person(person)), { kind: 'person', ...person })
    assert.deepEqual(await tokens.verify(await tokens.launch(launch)), {
      kind: 'launch',
      launch: 'L1',
      site: 'LOCAL-A',
      uses: 3,
    })
    assert.deepEqual(await tokens.verify(await tokens.pilot('P1', 'LOCAL-A')), {
      kind: 'pilot',
      pilotId: 'P1',
      site: 'LOCAL-A',
    })
    assert.deepEqual(await tokens.readLink(await tokens.link(link)), link)
  })

  test('a link opens no door but its own, and no other token is a link', async () => {
    const { tokens } = tokensAt(start)
    assert.equal(await tokens.verify(await tokens.link(link)), undefined)
    assert.equal(await tokens.readLink(await tokens.person(person)), undefined)
  })

  test('what is no token, or one that was changed, is nobody', async () => {
    const { tokens } = tokensAt(start)
    const [head = '', body = '', signature = ''] = (await tokens.pilot('P1', 'LOCAL-A')).split('.')
    const forged = Buffer.from(body, 'base64url').toString().replace('"P1"', '"P2"')
    const unsigned = Buffer.from('{"alg":"none"}').toString('base64url')
    const attempts = [
      '',
      'x',
      'a.b.c',
      `${head}.${Buffer.from(forged).toString('base64url')}.${signature}`,
      `${unsigned}.${body}.`,
    ]
    for (const attempt of attempts) assert.equal(await tokens.verify(attempt), undefined, attempt)
  })

  test('a token of ours with claims that do not fit is nobody', async () => {
    const { tokens } = tokensAt(start)
    const sign = (audience: string | string[], claims: object) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'HS256', kid: 'fresh' })
        .setIssuer('imsim')
        .setAudience(audience)
        .setSubject('P1')
        .setExpirationTime(Date.parse(start) / 1000 + 60)
        .sign(fresh.secret)
    assert.equal(await tokens.verify(await sign('pilot', {})), undefined)
    assert.equal(await tokens.verify(await sign(['pilot', 'launch'], { site: 'A', uses: 1 })), undefined)
    assert.equal(await tokens.verify(await sign('else', { site: 'A' })), undefined)
    assert.ok(await tokens.verify(await sign('pilot', { site: 'A' })))
  })
})

describe('how long a token lives', () => {
  test('a launch as long as the settings say, a person twelve hours or as asked, a pilot a month', async () => {
    const { tokens, time } = tokensAt(start)
    const issued = [
      await tokens.launch(launch),
      await tokens.person(person),
      await tokens.person(person, 48),
      await tokens.pilot('P1', 'A'),
    ]
    const alive = async () => (await Promise.all(issued.map(tokens.verify))).map((identity) => identity !== undefined)
    assert.deepEqual(await alive(), [true, true, true, true])
    time.nowMs += hours(1)
    assert.deepEqual(await alive(), [false, true, true, true])
    time.nowMs += hours(11)
    assert.deepEqual(await alive(), [false, false, true, true])
    time.nowMs += hours(36)
    assert.deepEqual(await alive(), [false, false, false, true])
    time.nowMs += hours(29 * 24)
    assert.deepEqual(await alive(), [false, false, false, false])
  })

  test('a token that was verified before is refused at its end all the same', async () => {
    const { tokens, time } = tokensAt(start)
    const token = await tokens.launch(launch)
    time.nowMs += hours(1) - 1000
    assert.ok(await tokens.verify(token))
    time.nowMs += 1000
    assert.equal(await tokens.verify(token), undefined)
  })
})

describe('keys', () => {
  test('the last signs and all verify, so that a key can be changed without a break', async () => {
    const before = await tokensAt(start, [old]).tokens.pilot('P1', 'A')
    const { tokens } = tokensAt(start, [old, fresh])
    assert.ok(await tokens.verify(before))
    const after = await tokens.pilot('P2', 'A')
    assert.equal(await tokensAt(start, [old]).tokens.verify(after), undefined)
    assert.equal(await tokensAt(start, [fresh]).tokens.verify(before), undefined)
  })

  test('a key that a token names and nobody has heard of here is looked for once', async () => {
    let ring = [old]
    let reads = 0
    const read = async () => {
      reads += 1
      return ring
    }
    let nowMs = 0
    const clock = { now: () => start }
    const slow = signedTokens({ keys: keysFrom(read, () => nowMs), clock, launchMinutes: 60 })
    await slow.pilot('P1', 'A')
    ring = [old, fresh]
    nowMs += 20_000
    const after = await tokensAt(start, ring).tokens.pilot('P2', 'A')
    assert.deepEqual(await slow.verify(after), { kind: 'pilot', pilotId: 'P2', site: 'A' })
    assert.equal(reads, 2)
  })

  test('a key of the same name but other bytes does not verify', async () => {
    const token = await tokensAt(start, [{ ...fresh, secret: old.secret }]).tokens.pilot('P1', 'A')
    assert.equal(await tokensAt(start).tokens.verify(token), undefined)
  })

  test('none is refused at the start, and a short one before it signs', async () => {
    assert.throws(() => tokensAt(start, []), /no key/)
    const short = tokensAt(start, [{ kid: 'k', secret: new Uint8Array(16) }])
    await assert.rejects(short.tokens.pilot('P1', 'A'), /16 bytes; it needs 32/)
  })
})
