import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { propertiesOf, synthesize } from '../synthesized.ts'

const production = synthesize()

const Rules = z.object({
  Rules: z.array(
    z.object({
      Prefix: z.string().default(''),
      ExpirationInDays: z.number().optional(),
      AbortIncompleteMultipartUpload: z.json().optional(),
      NoncurrentVersionExpiration: z.json().optional(),
      Transitions: z.json().optional(),
    }),
  ),
})

test('work files go after 14 days, tails and launches after one, uploads that were given up after one', () => {
  const data = propertiesOf(production, 'AWS::S3::Bucket').find(({ CorsConfiguration }) => CorsConfiguration)
  const rules = new Map(Rules.parse(data?.LifecycleConfiguration).Rules.map((rule) => [rule.Prefix, rule]))
  const days = ['work/', 'tails/', 'launches/'].map((prefix) => rules.get(prefix)?.ExpirationInDays)
  assert.deepEqual(days, [14, 1, 1])
  assert.deepEqual(rules.get('')?.AbortIncompleteMultipartUpload, { DaysAfterInitiation: 1 })
  assert.deepEqual(rules.get('')?.NoncurrentVersionExpiration, { NoncurrentDays: 30 })
  assert.deepEqual(rules.get('outputs/')?.Transitions, [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 0 }])
  // Nothing of what people keep ends by itself.
  for (const prefix of ['', 'outputs/', 'catalogs/']) assert.equal(rules.get(prefix)?.ExpirationInDays, undefined)
})

test('what is overwritten or deleted can be brought back, and the portal’s pages alone may upload from a browser', () => {
  const data = propertiesOf(production, 'AWS::S3::Bucket').find(({ CorsConfiguration }) => CorsConfiguration)
  assert.deepEqual(data?.VersioningConfiguration, { Status: 'Enabled' })
  const cors = z.object({ CorsRules: z.array(z.object({ AllowedMethods: z.json() })) })
  const [rule, ...others] = cors.parse(data?.CorsConfiguration).CorsRules
  assert.deepEqual([others, rule?.AllowedMethods], [[], ['GET', 'HEAD', 'POST']])
})
