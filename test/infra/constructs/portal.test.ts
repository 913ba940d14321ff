import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { z } from 'zod'
import { propertiesOf, synthesize } from '../synthesized.ts'

const Headers = z.object({
  ResponseHeadersPolicyConfig: z.object({
    SecurityHeadersConfig: z.object({ ContentSecurityPolicy: z.object({ ContentSecurityPolicy: z.json() }) }),
  }),
})
const EdgeFunction = z.object({ FunctionCode: z.string() })

/** The policy as text; what CloudFormation fills in stands there as JSON. */
function policyOf(settings: Readonly<Record<string, unknown>> = {}): string {
  const [headers] = propertiesOf(synthesize(settings), 'AWS::CloudFront::ResponseHeadersPolicy')
  const { SecurityHeadersConfig } = Headers.parse(headers).ResponseHeadersPolicyConfig
  return JSON.stringify(SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy)
}

test("The portal's pages may run scripts of their own alone, and reach S3 and the issuer alone.", () => {
  const policy = policyOf()
  assert.match(policy, /script-src 'self';/)
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval/)
  assert.match(policy, /connect-src 'self' https:\/\/\*\.s3\.[^;]*https:\/\/cognito-idp\.[^;]*amazoncognito\.com;/)
})

test('An issuer elsewhere may give its tokens at any host of its own, over TLS.', () => {
  const policy = policyOf({ oidcIssuer: 'https://iam.example.org', oidcAudience: 'imsim' })
  assert.match(policy, /connect-src 'self' [^;]* https:;/)
})

test('Every address that is no file is answered with the one page, those of JSON views too.', () => {
  const [edge] = propertiesOf(synthesize(), 'AWS::CloudFront::Function')
  const { FunctionCode } = EdgeFunction.parse(edge)
  const uriFor = (uri: string): unknown =>
    runInNewContext(`${FunctionCode}; handler({ request: { uri } }).uri`, { uri })
  for (const page of ['/', '/tasks/3', '/jobs.json', '/sites/BNL.gov', '/links/a.b.c'])
    assert.equal(uriFor(page), '/index.html')
  for (const file of ['/assets/index-1.js', '/pilot/abc.mjs', '/icon.svg']) assert.equal(uriFor(file), file)
})
