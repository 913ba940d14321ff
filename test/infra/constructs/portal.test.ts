import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { transformSync } from 'esbuild'
import { z } from 'zod'
import { s3Client } from '../../../lambdas/adapters/aws-clients.ts'
import { s3Storage } from '../../../lambdas/adapters/s3-storage.ts'
import { environmentOf, ofType, plain, propertiesOf, synthesize } from '../synthesized.ts'

const Headers = z.object({
  ResponseHeadersPolicyConfig: z.object({
    SecurityHeadersConfig: z.object({ ContentSecurityPolicy: z.object({ ContentSecurityPolicy: z.json() }) }),
  }),
})
const Cors = z.object({ CorsRules: z.array(z.object({ AllowedOrigins: z.array(z.string()) })) })
const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/a'
const KEYS = { accessKeyId: 'id', secretAccessKey: 'key' }
const EdgeFunction = z.object({ FunctionCode: z.string() })

const Joined = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.json())]) })

/** What CloudFormation makes of a text; what it refers to stands there as `<name>` unless it is known. */
function textOf(value: unknown, known: Readonly<Record<string, string>> = {}): string {
  const joined = Joined.safeParse(value)
  const parts = joined.success ? joined.data['Fn::Join'][1] : [value]
  const text = parts.map((part) => (typeof part === 'string' ? part : plain(part))).join('')
  return text.replace(/<([\w:]+)>/g, (reference, name: string) => known[name] ?? reference)
}

/** The policy's directives by their names. */
function policyOf(settings: Readonly<Record<string, unknown>> = {}, known: Readonly<Record<string, string>> = {}) {
  const [headers] = propertiesOf(synthesize(settings), 'AWS::CloudFront::ResponseHeadersPolicy')
  const { SecurityHeadersConfig } = Headers.parse(headers).ResponseHeadersPolicyConfig
  const policy = textOf(SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy, known)
  const directives = policy.split('; ').map((directive) => directive.split(' '))
  return new Map(directives.map(([name = '', ...sources]) => [name, sources]))
}

const [[dataBucket = ''] = []] = ofType(synthesize(), 'AWS::S3::Bucket').filter(([name]) => /^BucketsData/.test(name))

test("The portal's pages may run scripts of their own alone, and reach S3 and the issuer alone.", () => {
  const policy = policyOf()
  assert.deepEqual(policy.get('script-src'), ["'self'"])
  const [ours, storage, issuer, page, ...others] = policy.get('connect-src') ?? []
  assert.deepEqual([ours, others], ["'self'", []])
  assert.equal(storage, `https://<${dataBucket}>.s3.<AWS::Region>.<AWS::URLSuffix>`)
  assert.equal(issuer, 'https://cognito-idp.<AWS::Region>.<AWS::URLSuffix>')
  assert.equal(page, 'https://imsim-prod-<AWS::AccountId>.auth.<AWS::Region>.amazoncognito.com')
  assert.deepEqual(policy.get('img-src'), ["'self'", 'data:', 'blob:', storage])
})

test('No source of the policy is a whole scheme or has a star: an injected script could send anything to some bucket.', () => {
  const elsewhere = { oidcIssuer: 'https://iam.example.org', oidcAudience: 'imsim' }
  for (const settings of [{}, elsewhere, { domain: 'imsim.example.org', certificate: CERTIFICATE }]) {
    const sources = [...policyOf(settings).values()].flat()
    assert.ok(sources.length > 10)
    assert.deepEqual(
      sources.filter((source) => /\*|^https?:$|unsafe/.test(source)),
      [],
    )
  }
})

for (const [region, suffix] of [
  ['eu-west-1', 'amazonaws.com'],
  ['us-east-1', 'amazonaws.com'],
  ['cn-north-1', 'amazonaws.com.cn'],
] as const)
  test(`The storage that the pages may reach is the host of signed addresses and forms, in ${region}.`, async () => {
    const bucket = 'imsim-prod-bucketsdata-1a2b'
    const storage = s3Storage({ client: s3Client({ region, credentials: KEYS }), bucket })
    const { url: form } = await storage.signForm('catalogs/c/a.txt', 1)
    const signed = [form, await storage.signDownload('outputs/1/0/1000000/1/a.png', 'a.png')]
    const known = { [dataBucket]: bucket, 'AWS::Region': region, 'AWS::URLSuffix': suffix }
    for (const directive of ['connect-src', 'img-src'])
      for (const url of signed) assert.ok(policyOf({}, known).get(directive)?.includes(new URL(url).origin), url)
  })

test('All that the Lambdas sign lies in the one bucket that the pages may reach.', () => {
  // Were there another, its objects would be signed for and then barred.
  const [bucket] = propertiesOf(synthesize(), 'AWS::Lambda::Function').flatMap(({ Environment }) => {
    const { Variables } = z
      .object({ Variables: z.record(z.string(), z.json()) })
      .parse(Environment ?? { Variables: {} })
    return Variables.IMSIM_BUCKET === undefined ? [] : [plain(Variables.IMSIM_BUCKET)]
  })
  assert.equal(bucket, `<${dataBucket}>`)
  const names = Object.keys(environmentOf(synthesize(), 'monitor')).filter((name) => /BUCKET|S3/.test(name))
  assert.deepEqual(names, ['IMSIM_BUCKET'])
})

test('The bucket answers pages of CloudFront, and of the own domain alone where there is one.', () => {
  const originsOf = (settings: Readonly<Record<string, unknown>>) => {
    const buckets = propertiesOf(synthesize(settings), 'AWS::S3::Bucket')
    return buckets.flatMap(({ CorsConfiguration }) =>
      CorsConfiguration === undefined ? [] : Cors.parse(CorsConfiguration).CorsRules.flatMap((of) => of.AllowedOrigins),
    )
  }
  assert.deepEqual(originsOf({}), ['https://*.cloudfront.net'])
  const own = { domain: 'imsim.example.org', certificate: CERTIFICATE }
  assert.deepEqual(originsOf(own), ['https://imsim.example.org'])
})

test('An issuer elsewhere gives its tokens at its own host, and at those that a setting names.', () => {
  const elsewhere = { oidcIssuer: 'https://iam.example.org/realms/desc', oidcAudience: 'imsim' }
  const issuersOf = (settings: Readonly<Record<string, unknown>>) => policyOf(settings).get('connect-src')?.slice(2)
  assert.deepEqual(issuersOf(elsewhere), ['https://iam.example.org'])
  const oidcOrigins = 'https://tokens.example.org:8443,https://iam.example.org'
  assert.deepEqual(issuersOf({ ...elsewhere, oidcOrigins }), [
    'https://iam.example.org',
    'https://tokens.example.org:8443',
  ])
})

/** What the edge makes of a request, as text. */
function atTheEdge(settings: Readonly<Record<string, unknown>>, request: object): unknown {
  const [edge] = propertiesOf(synthesize(settings), 'AWS::CloudFront::Function')
  const { FunctionCode } = EdgeFunction.parse(edge)
  // CloudFront's own engine knows ES 5.1, and not all of what came later.
  assert.match(transformSync(FunctionCode, { target: 'es5' }).code, /function handler/)
  return JSON.parse(runInNewContext(`${FunctionCode}; JSON.stringify(handler({ request }))`, { request }))
}

test('Every address that is no file is answered with the one page, those of JSON views too.', () => {
  const uriFor = (uri: string) => z.object({ uri: z.string() }).parse(atTheEdge({}, { uri })).uri
  for (const page of ['/', '/tasks/3', '/jobs.json', '/sites/BNL.gov', '/links/a.b.c'])
    assert.equal(uriFor(page), '/index.html')
  for (const file of ['/assets/index-1.js', '/pilot/abc.mjs', '/icon.svg']) assert.equal(uriFor(file), file)
})

test('A portal with a name of its own is served under it, and links with its first name lead there.', () => {
  const own = { domain: 'imsim.example.org', certificate: CERTIFICATE }
  const distributions = propertiesOf(synthesize(own), 'AWS::CloudFront::Distribution')
  assert.equal(distributions.length, 1)
  assert.match(plain(distributions), /"Aliases":\["imsim\.example\.org"\]/)
  assert.match(Object.keys(synthesize(own).Outputs).join(), /DistributionName/)
  const at = (host: string, uri: string) => {
    const querystring = {
      state: { value: 'a%20b' },
      site: { value: 'A', multiValue: [{ value: 'A' }, { value: 'B' }] },
    }
    return atTheEdge(own, { uri, querystring, headers: { host: { value: host } } })
  }
  const moved = JSON.stringify(at('d1.cloudfront.net', '/tasks/3'))
  assert.match(moved, /301.*"https:\/\/imsim\.example\.org\/tasks\/3\?state=a%20b&site=A&site=B"/)
  assert.match(JSON.stringify(at('imsim.example.org', '/tasks/3')), /"uri":"\/index\.html"/)
  // Pages that are open load theirs, and instances the pilot of their definition.
  assert.match(JSON.stringify(at('d1.cloudfront.net', '/pilot/d1.mjs')), /"uri":"\/pilot\/d1\.mjs"/)
})
