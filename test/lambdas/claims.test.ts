import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { groupOfScope, groupScope } from '../../core/contract/sign-in.ts'
import { type ClaimRules, personOfAuthorizer } from '../../lambdas/claims.ts'

const COGNITO: ClaimRules = { userClaim: 'username', groupsClaim: 'cognito:groups', operatorGroup: 'operators' }
const authorizer = (claims: object) => ({ jwt: { claims, scopes: null } })
const personOf = (claims: object, rules: ClaimRules = COGNITO) => personOfAuthorizer(authorizer(claims), rules)

/** A Cognito access token's claims, as API Gateway hands them on: all of them texts. */
const VERA = {
  sub: '6d0a3f9e-0000-4000-8000-000000000000',
  username: 'vera',
  client_id: 'public',
  'cognito:groups': '[desc desc/wl]',
  scope: 'openid imsim/use',
  token_use: 'access',
  exp: '1790000000',
}
const PIPELINE = {
  sub: '7abc',
  client_id: '7abc',
  scope: 'imsim/use imsim/vo:desc imsim/vo:desc:wl',
  token_use: 'access',
}

describe('a person', () => {
  test('has the name and the groups that the token says', () => {
    assert.deepEqual(personOf(VERA), { user: 'vera', groups: ['desc', 'desc/wl'], operator: false })
  })

  test('is an operator in the operators’ group, which is no virtual organisation', () => {
    const groups = { 'cognito:groups': '[desc operators]' }
    assert.deepEqual(personOf({ ...VERA, ...groups }), { user: 'vera', groups: ['desc'], operator: true })
    assert.equal(personOf({ ...VERA, ...groups }, { ...COGNITO, operatorGroup: 'imsim-admins' })?.operator, false)
  })

  test('is no operator for a scope: that is for pipelines', () => {
    assert.equal(personOf({ ...VERA, scope: 'imsim/use imsim/operate' })?.operator, false)
  })

  const lists: readonly (readonly [unknown, readonly string[]])[] = [
    [undefined, []],
    ['', []],
    ['[]', []],
    ['[desc]', ['desc']],
    ['desc', ['desc']],
    ['desc,lsst', ['desc', 'lsst']],
    ['["desc","desc/wl"]', ['desc', 'desc/wl']],
    [
      ['desc', '/lsst/sims'],
      ['desc', 'lsst/sims'],
    ],
    [
      ['CO:members:active', 'desc', '', 'a//b', 'x'],
      ['desc', 'x'],
    ],
  ]
  for (const [list, groups] of lists) {
    test(`whose groups are ${JSON.stringify(list)} is in ${groups.join(' and ') || 'none'}`, () => {
      assert.deepEqual(personOf({ ...VERA, 'cognito:groups': list })?.groups, groups)
    })
  }

  for (const list of [7, true, { desc: 1 }, 'map[desc:1]', '[["desc"]]', '["desc"', [1], '[{"a":1}]']) {
    test(`whose groups are ${JSON.stringify(list)}, which is no list of names, is refused`, () => {
      assert.throws(
        () => personOf({ ...VERA, 'cognito:groups': list }),
        /cognito:groups of the token is no list of names/,
      )
    })
  }

  for (const username of [undefined, '', 7, 'a b', '../x', 'x'.repeat(101), ['vera'], '<vera>']) {
    test(`whose name is ${JSON.stringify(username)} is refused`, () => {
      assert.throws(() => personOf({ ...VERA, username }), /The claim username of the token/)
    })
  }

  test('cannot take the name of a pipeline', () => {
    assert.throws(() => personOf({ ...VERA, username: 'pipeline.7abc' }), /would be a pipeline's name/)
  })

  test('may be known by another issuer’s claims; by an address only when it was verified', () => {
    const rules = { userClaim: 'email', groupsClaim: 'wlcg.groups', operatorGroup: 'desc/operators' }
    const claims = { sub: 'x', email: 'vera@example.org', 'wlcg.groups': ['/desc', '/desc/operators'] }
    assert.throws(() => personOf(claims, rules), /email of the token is not verified/)
    assert.throws(() => personOf({ ...claims, email_verified: 'false' }, rules), /not verified/)
    for (const email_verified of [true, 'true'])
      assert.deepEqual(personOf({ ...claims, email_verified }, rules), {
        user: 'vera@example.org',
        groups: ['desc'],
        operator: true,
      })
  })
})

describe('a pipeline', () => {
  test('is its client, in the groups that its scopes name', () => {
    assert.deepEqual(personOf(PIPELINE), { user: 'pipeline.7abc', groups: ['desc', 'desc/wl'], operator: false })
  })

  test('operates if it was given that scope', () => {
    assert.equal(personOf({ ...PIPELINE, scope: 'imsim/use imsim/operate' })?.operator, true)
  })

  test('without the scope to use the service is refused', () => {
    for (const scope of [undefined, '', 'openid', 'imsim/operate', 7])
      assert.throws(() => personOf({ ...PIPELINE, scope }), /scope of the token does not hold imsim\/use/)
  })

  test('is not what a person’s token speaks of, even if its client is named', () => {
    assert.equal(personOf({ ...VERA, client_id: VERA.sub })?.user, 'vera')
    assert.throws(() => personOf({ ...PIPELINE, sub: 'somebody' }), /username of the token is missing/)
  })

  test('has scopes that keep the slashes of groups in another form', () => {
    assert.equal(groupScope('desc/wl'), 'imsim/vo:desc:wl')
    assert.equal(groupOfScope('imsim/vo:desc:wl'), 'desc/wl')
    assert.equal(groupOfScope('imsim/use'), undefined)
  })
})

test('Without an authorizer nobody is known; one of another kind is refused', () => {
  assert.equal(personOfAuthorizer(undefined, COGNITO), undefined)
  for (const other of [null, {}, { iam: {} }, { lambda: {} }, { jwt: {} }, { jwt: { claims: 'x' } }, 'x'])
    assert.throws(() => personOfAuthorizer(other, COGNITO), /is not one of a JWT/)
})
