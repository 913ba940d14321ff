import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Identity } from '../../core/contract/identity.ts'
import { Refusal } from '../../core/contract/problems.ts'
import { type Callers, type Handlers, type HttpEvent, httpHandler } from '../../lambdas/http.ts'

const VERA = { user: 'vera', groups: ['desc'], operator: false }
const OPERATOR = { user: 'olga', groups: [], operator: true }

const IDENTITIES: Readonly<Record<string, Identity>> = {
  vera: { kind: 'person', ...VERA },
  olga: { kind: 'person', ...OPERATOR },
  launch: { kind: 'launch', launch: 'L1', site: 'A', uses: 1 },
}

interface Asked {
  readonly token?: string
  readonly authorizer?: unknown
  readonly routeKey?: string
  readonly body?: string
}

/** Who the handlers saw, and which tokens were verified. */
function service() {
  const seen: unknown[] = []
  const verified: string[] = []
  const callers: Callers = {
    async verify(token) {
      verified.push(token)
      return IDENTITIES[token]
    },
    authorized(authorizer) {
      if (authorizer === undefined) return undefined
      if (authorizer === 'vera') return VERA
      if (authorizer === 'olga') return OPERATOR
      throw new Refusal('forbidden', 'claims of another world')
    },
  }
  const unused = async () => {
    throw new Refusal('not-found', 'not in this test')
  }
  const handlers: Handlers<'sites'> = {
    listSites: async (_request, caller) => {
      seen.push(caller)
      return { sites: [] }
    },
    setSiteState: async (_request, caller) => {
      seen.push(caller)
      return unused()
    },
    readSite: unused,
    defineSite: unused,
    readSiteHistory: unused,
    listSitePilots: unused,
    launchPilots: unused,
  }
  const handler = httpHandler(
    'sites',
    async () => callers,
    async () => handlers,
  )
  const call = async (asked: Asked) => (await handler(eventOf(asked))).statusCode
  return { seen, verified, call }
}

function eventOf({ token, authorizer, routeKey = 'GET /v1/sites', body }: Asked): HttpEvent {
  const [method = ''] = routeKey.split(' ')
  return {
    version: '2.0',
    routeKey,
    rawPath: '',
    rawQueryString: '',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    pathParameters: { site: 'A' },
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body }),
    requestContext: {
      accountId: '',
      apiId: '',
      domainName: '',
      domainPrefix: '',
      http: { method, path: '', protocol: '', sourceIp: '', userAgent: '' },
      requestId: 'R1',
      routeKey,
      stage: '',
      time: '',
      timeEpoch: 0,
      ...(authorizer === undefined ? {} : { authorizer }),
    },
  }
}

const STATE = { routeKey: 'POST /v1/sites/{site}/state', body: '{"state":"online","reason":"repaired"}' }

describe('the caller of a route for people', () => {
  test('is whom the authorizer before it has verified, and no key of ours is asked for', async () => {
    const { call, seen, verified } = service()
    assert.equal(await call({ authorizer: 'vera', token: 'the issuer’s' }), 200)
    assert.deepEqual(seen, [{ kind: 'person', ...VERA }])
    assert.deepEqual(verified, [])
  })

  test('is whoever holds a token of ours where no authorizer stands, as on a laptop', async () => {
    const { call, seen } = service()
    assert.equal(await call({ token: 'vera' }), 200)
    assert.deepEqual(seen, [{ kind: 'person', ...VERA }])
  })

  test('is refused with claims that cannot be read, even with a good token beside them', async () => {
    const { call, seen } = service()
    assert.equal(await call({ authorizer: { jwt: 7 }, token: 'vera' }), 403)
    assert.deepEqual(seen, [])
  })

  test('is refused without a token, with a bad one, and with one of another kind', async () => {
    const { call } = service()
    assert.deepEqual(
      [await call({}), await call({ token: 'forged' }), await call({ token: 'launch' })],
      [401, 401, 403],
    )
  })

  test('must be an operator for what operators do, however they came in', async () => {
    const { call, seen } = service()
    assert.equal(await call({ ...STATE, authorizer: 'vera' }), 403)
    assert.equal(await call({ ...STATE, token: 'vera' }), 403)
    assert.deepEqual(seen, [])
    await call({ ...STATE, authorizer: 'olga' })
    await call({ ...STATE, token: 'olga' })
    assert.deepEqual(seen, [IDENTITIES.olga, IDENTITIES.olga])
  })
})
