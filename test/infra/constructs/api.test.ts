import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { ROUTES, type Route } from '../../../core/contract/routes.ts'
import { environmentOf, ofType, plain, propertiesOf, synthesize, type Template } from '../synthesized.ts'

const production = synthesize()

test('every route of the table is open, and those of people behind the authorizer alone', () => {
  const opened = new Map(propertiesOf(production, 'AWS::ApiGatewayV2::Route').map((route) => [route.RouteKey, route]))
  const routes: Route[] = Object.values(ROUTES)
  assert.equal(opened.size, routes.length)
  for (const { method, path, who } of routes) {
    const { AuthorizationType, AuthorizationScopes } = opened.get(`${method} ${path}`) ?? {}
    const isForPeople = who === 'person' || who === 'operator'
    assert.equal(AuthorizationType, isForPeople ? 'JWT' : 'NONE', path)
    assert.deepEqual(AuthorizationScopes, isForPeople ? ['imsim/use'] : undefined, path)
  }
})

test('every route has a limit of its own', () => {
  const [stage] = propertiesOf(production, 'AWS::ApiGatewayV2::Stage')
  const limits = z.record(z.string(), z.object({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() }))
  const keys = Object.keys(limits.parse(stage?.RouteSettings))
  assert.deepEqual(
    keys.sort(),
    propertiesOf(production, 'AWS::ApiGatewayV2::Route')
      .map(({ RouteKey }) => String(RouteKey))
      .sort(),
  )
})

test('the access log has no path, header or body, which may hold a token', () => {
  const [stage] = propertiesOf(production, 'AWS::ApiGatewayV2::Stage')
  const format = z.object({ Format: z.string() }).parse(stage?.AccessLogSettings).Format
  assert.equal(z.record(z.string(), z.string()).parse(JSON.parse(format)).route, '$context.routeKey')
  assert.doesNotMatch(format, /\$context\.(path|http|request\.|authorizer\.claims\.(?!sub))/)
})

test('another issuer takes the place of the user pool', () => {
  const settings = {
    oidcIssuer: 'https://cilogon.org',
    oidcAudience: 'cilogon:/client_id/1',
    groupsClaim: 'isMemberOf',
  }
  const template = synthesize(settings)
  assert.equal(ofType(template, 'AWS::Cognito::UserPool').length, 0)
  const [authorizer] = propertiesOf(template, 'AWS::ApiGatewayV2::Authorizer')
  assert.deepEqual(authorizer?.JwtConfiguration, { Audience: ['cilogon:/client_id/1'], Issuer: 'https://cilogon.org' })
  assert.equal(environmentOf(template, 'monitor').IMSIM_GROUPS_CLAIM, 'isMemberOf')
})

test('a pipeline signs in for itself, for its own group, with a secret that no template knows', () => {
  const template = synthesize({ groups: 'desc,desc/wl', pipelines: 'nightly:desc/wl' })
  const client = propertiesOf(template, 'AWS::Cognito::UserPoolClient').find(
    ({ ClientName }) => ClientName === 'nightly',
  )
  assert.deepEqual(client?.AllowedOAuthFlows, ['client_credentials'])
  assert.match(plain(client?.AllowedOAuthScopes), /imsim|use/)
  assert.match(plain(client?.AllowedOAuthScopes), /vo:desc:wl/)
  assert.equal(client?.GenerateSecret, true)
  const [authorizer] = propertiesOf(template, 'AWS::ApiGatewayV2::Authorizer')
  assert.match(plain(authorizer?.JwtConfiguration), /Pipelinenightly/)
})

test('the sender is verified without failing where SES knows it, and a domain’s three records are told', () => {
  const senderOf = (settings: Record<string, unknown>) =>
    propertiesOf(synthesize(settings), 'AWS::CloudFormation::CustomResource').find(({ Name }) => Name !== undefined)
  assert.equal(senderOf({})?.Name, 'imsim@example.org')
  assert.equal(senderOf({})?.Retain, 'true')
  assert.equal(senderOf({ mailIdentity: 'domain' })?.Name, 'example.org')
  assert.equal(senderOf({ mailIdentity: 'existing' }), undefined)
  const domain = synthesize({ mailIdentity: 'domain' })
  assert.equal(Object.keys(domain.Outputs).filter((name) => /Dkim/.test(name)).length, 3)
  // CloudFormation's own resource fails for an identity that is there already.
  for (const template of [production, domain]) assert.deepEqual(ofType(template, 'AWS::SES::EmailIdentity'), [])
})

test('mails come from the one address, and reach those too whom SES knows, as all of a sandbox', () => {
  const Statements = z.object({ PolicyDocument: z.object({ Statement: z.array(z.record(z.string(), z.json())) }) })
  const sending = propertiesOf(production, 'AWS::IAM::Policy').flatMap((policy) =>
    Statements.parse(policy).PolicyDocument.Statement.filter(({ Action }) =>
      plain(Action).includes('ses:SendRawEmail'),
    ),
  )
  assert.equal(sending.length, 2)
  for (const { Resource, Condition } of sending) {
    assert.match(plain(Resource), /:identity\/\*"/)
    assert.deepEqual(Condition, { StringEqualsIgnoreCase: { 'ses:FromAddress': 'imsim@example.org' } })
  }
})

test('mails that come back are told to the Lambda that suppresses their addresses', () => {
  const [events] = propertiesOf(production, 'AWS::SES::ConfigurationSetEventDestination')
  assert.match(plain(events), /"MatchingEventTypes":\["bounce","complaint","reject"\]/)
  const [subscription] = propertiesOf(production, 'AWS::SNS::Subscription')
  assert.match(plain(subscription?.Endpoint), /Functionsbounces/)
})

test('the portal sends every security header, and /v1 is on its origin', () => {
  const headers = plain(propertiesOf(production, 'AWS::CloudFront::ResponseHeadersPolicy'))
  for (const name of [
    'ContentSecurityPolicy',
    'ContentTypeOptions',
    'FrameOptions',
    'ReferrerPolicy',
    'StrictTransportSecurity',
  ])
    assert.ok(headers.includes(`"${name}"`), name)
  assert.match(plain(propertiesOf(production, 'AWS::CloudFront::Distribution')), /"PathPattern":"\/v1\/\*"/)
})

test('a stage for the emulator leaves out CloudFront and reservations, and nothing else', () => {
  const template = synthesize({ stage: 'dev', emulator: 'http://localhost:4566' })
  const types = (of: Template) => new Set(Object.values(of.Resources).map(({ Type }) => Type))
  const missing = [...types(synthesize({ stage: 'dev' }))].filter((type) => !types(template).has(type))
  assert.deepEqual(
    missing.filter((type) => !type.startsWith('AWS::CloudFront::')),
    ['Custom::AWS'],
  )
  assert.match(environmentOf(template, 'dispatch').IMSIM_PORTAL_URL ?? '', /./)
})
