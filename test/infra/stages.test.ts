import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { EXAMPLES } from '../../infra/examples.ts'
import { readStage } from '../../infra/stages.ts'
import { ROOT } from '../source-tree.ts'

const mail = 'imsim@example.org'
const vpc = 'vpc-0123abcd'
const subnet = 'subnet-0123abcd'
const other = 'subnet-4567abcd'

test('the mail address is the only setting that a deployment needs', () => {
  const stage = readStage({ mail })
  assert.equal(stage.stage, 'prod')
  assert.equal(stage.retain, true)
  assert.equal(stage.alarmMail, mail)
  assert.deepEqual(stage.simulators, [{ name: 'stand-in', version: '1' }])
})

test('settings come as text from the command line, and as themselves from cdk.json', () => {
  const texts = { mail, retain: 'false', budgetUsd: '20', subnets: `${subnet}, ${other}`, vpc }
  const values = { mail, retain: false, budgetUsd: 20, subnets: [subnet, other], vpc }
  assert.deepEqual(readStage(texts), readStage(values))
})

test('a stage whose name begins with dev is not retained unless it is said', () => {
  assert.equal(readStage({ mail, stage: 'dev' }).retain, false)
  assert.equal(readStage({ mail, stage: 'devada' }).retain, false)
  assert.equal(readStage({ mail, stage: 'dev', retain: 'true' }).retain, true)
})

test('what CDK itself keeps in the context is no setting', () => {
  readStage({
    mail,
    '@aws-cdk/core:someFlag': true,
    'aws:cdk:enable-path-metadata': true,
    'availability-zones:x': [],
    'acknowledged-issue-numbers': [1],
  })
})

/** What is set, and what is said of it. */
const WRONG: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
  [{}, /mail is missing\. Add -c mail=imsim@example\.org\./],
  [{ mail: 'nobody' }, /mail is "nobody", but it must be an e-mail address\. For example: -c mail=/],
  [{ mail, budge: '5' }, /budge is no setting\. Known are mail, stage, /],
  [{ mail, region: 'mars-1' }, /region is no setting: .* Set AWS_PROFILE or AWS_REGION/],
  [{ mail, 'spot.cores': '5' }, /spot\.cores is no setting\. Is spotCores meant\?/],
  [{ mail, 'mail ': mail }, /mail {2}is no setting/],
  [{ mail, budgetUsd: true }, /budgetUsd is true, but it must be a number/],
  [{ mail, budgetUsd: '' }, /budgetUsd is "", but it must be a number/],
  [{ mail, quitAfterIdleSeconds: '10' }, /quitAfterIdleSeconds is 10: pilots would end before they ask twice/],
  [{ mail, stage: 'my-stage' }, /stage is "my-stage", but it must be 1 to 12 small letters and digits/],
  [{ mail, retain: 'maybe' }, /retain is "maybe", but it must be true or false/],
  [{ mail, logDays: '31' }, /logDays is "31", but it must be one of 1, 3, 5/],
  [{ mail, spotCores: '1' }, /spotCores is "1", but it must be 4 or more/],
  [{ mail, spotCores: 'many' }, /spotCores is "many", but it must be a number/],
  [{ mail, oidcIssuer: 'https://cilogon.org' }, /oidcAudience is missing beside oidcIssuer: .*Add -c oidcAudience=/],
  [
    { mail, oidcIssuer: 'http://cilogon.org', oidcAudience: 'a' },
    /oidcIssuer is .* must be an address that begins with https/,
  ],
  [
    { mail, oidcIssuer: 'https://cilogon.org/.well-known/openid-configuration', oidcAudience: 'a' },
    /oidcIssuer is .* must be what its tokens have as `iss`, without \/\.well-known/,
  ],
  [
    { mail, oidcIssuer: 'https://iam.example.org', oidcAudience: 'a', oidcOrigins: 'https://tokens.example.org/token' },
    /oidcOrigins is .* must be a list of addresses like https:\/\/tokens\.example\.org, without a path/,
  ],
  [{ mail, oidcOrigins: 'https://tokens.example.org' }, /oidcOrigins means nothing without oidcIssuer/],
  [{ mail, oidcAudience: 'a' }, /oidcIssuer is missing beside oidcAudience/],
  [{ mail, groupsClaim: 'isMemberOf' }, /groupsClaim means nothing without oidcIssuer\. Add -c oidcIssuer=/],
  [
    { mail, oidcIssuer: 'https://cilogon.org', oidcAudience: 'a', groups: 'desc', pipelines: 'nightly' },
    /groups means nothing beside oidcIssuer, .* pipelines means nothing beside oidcIssuer/,
  ],
  [{ mail, groups: 'desc,desc' }, /groups is "desc,desc", but it names one twice/],
  [{ mail, groups: 'operators' }, /groups names operators, which is made for operators anyway/],
  [{ mail, groups: 'a,b', pipelines: 'nightly:a,nightly:b' }, /pipelines has nightly twice/],
  [{ mail, domain: 'imsim.example.org' }, /certificate is missing beside domain: CloudFront/],
  [{ mail, domain: 'https://imsim.example.org' }, /domain is .* must be a host name, without https/],
  [
    { mail, domain: 'imsim.example.org', certificate: 'arn:aws:acm:eu-west-1:111122223333:certificate/a' },
    /certificate is .* must be the ARN of a certificate in us-east-1/,
  ],
  [{ mail, vpc }, /subnets is missing beside vpc/],
  [{ mail, vpc, subnets: [] }, /subnets is \[\], but it must be .*empty; leave it out/],
  [{ mail, vpc, subnets: 'subnet-1' }, /subnets is "subnet-1", but it must be a list of ids of subnets/],
  [{ mail, routeTables: 'rtb-0123abcd' }, /routeTables means nothing without vpc/],
  [{ mail, vpc, subnets: subnet, routeTables: 'main' }, /routeTables is "main", but it must be a list of ids of route/],
  [{ mail, simulators: 'phosim:3.4' }, /simulators names phosim, which the stack does not bring: add -c image=/],
  [
    { mail, simulators: 'galsim:2' },
    /simulators is .* must be a list of phosim:VERSION and stand-in:1, not of "galsim:2"/,
  ],
  [{ mail, architecture: 'sparc' }, /architecture is "sparc", but it must be x86_64 or arm64/],
  [{ mail, leaseSeconds: '100' }, /leaseSeconds is 100: one late heartbeat would lose a lease/],
  [{ mail, pipelines: 'nightly:desc' }, /pipelines has nightly of desc, which groups does not name/],
  [{ mail, pipelines: 'a b' }, /pipelines is .* must be a list of NAME or NAME:GROUP, not of "a b"/],
]

for (const [context, words] of WRONG)
  test(`settings ${JSON.stringify(context)} are refused in a sentence that says how to repair them`, () => {
    assert.throws(() => readStage(context), words)
  })

test('every fault is told at once', () => {
  assert.throws(() => readStage({ stage: 'X', budge: 1 }), /budge is no setting.*mail is missing.*stage is "X"/)
})

test('every setting is on the page of settings, and has an example that is right', () => {
  const page = readFileSync(join(ROOT, 'docs/operations/settings.md'), 'utf8')
  const names = Object.keys(EXAMPLES)
  assert.deepEqual(
    names.filter((name) => !page.includes(`\`${name}\``)),
    [],
  )
  for (const [name, value] of Object.entries(EXAMPLES)) {
    const words = value.replaceAll('"', '').replace('…', 'a')
    assert.throws(
      () => readStage({ [name]: words, budge: 1 }),
      (fault: Error) => !fault.message.includes(`${name} is ${JSON.stringify(words)}`),
    )
  }
})
