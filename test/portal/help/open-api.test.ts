import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { openApiDocument } from '../../../core/contract/openapi.ts'
import { ROUTES, type Route } from '../../../core/contract/routes.ts'
import { curlOf } from '../../../portal/help/curl.ts'
import { operationsOf, operationsSought } from '../../../portal/help/open-api.ts'
import { exampleOf, fieldsOf, typeWords } from '../../../portal/help/schema-words.ts'

const ALL = operationsOf(openApiDocument())
const named = (name: string) => ALL.find((operation) => operation.name === name) ?? assert.fail(name)
const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' })

test('the reference has every route of the contract, with its door and whoever may call it', () => {
  const routes: [string, Route][] = Object.entries(ROUTES)
  const wanted = routes.map(([name, { method, path, who }]) => [name, method, path, who === 'link' ? 'anyone' : who])
  const shown = ALL.map(({ name, method, path, who }) => [name, method, path, who])
  assert.deepEqual(shown.sort(), wanted.sort())
})

test('routes are found by words of their name, path and sentence', () => {
  const found = operationsSought(ALL, 'site pilots').map(({ name }) => name)
  assert.ok(found.includes('listSitePilots'))
  assert.ok(!found.includes('submitTask'))
  assert.equal(operationsSought(ALL, '').length, ALL.length)
})

test('a type is told in words, without the bounds that say nothing', () => {
  assert.equal(typeWords(schemaOf(z.number().int())), 'integer')
  assert.equal(typeWords(schemaOf(z.number().int().min(1).max(7))), 'integer, 1 to 7')
  assert.equal(
    typeWords(schemaOf(z.array(z.string().max(60)).max(20))),
    'list (at most 20) of string, at most 60 characters',
  )
  assert.equal(typeWords(schemaOf(z.enum(['a', 'b']))), '"a" or "b"')
  assert.equal(typeWords(schemaOf(z.record(z.string(), z.number()))), 'by key: number')
  assert.equal(typeWords(schemaOf(z.iso.datetime())), 'date-time')
  assert.equal(typeWords({ unheard: true }), 'any value')
})

test('a tree has the fields of objects, of items, of values by key and of every choice', () => {
  const Choice = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('a'), left: z.string() }),
    z.object({ kind: z.literal('b'), right: z.number().default(3) }),
  ])
  const [list, keys] = fieldsOf(
    schemaOf(z.object({ list: z.array(Choice), keys: z.record(z.string(), Choice).optional() })),
  )
  assert.deepEqual(
    list?.fields.map(({ name, words, standard }) => [name, words, standard]),
    [
      ['kind', '"a" or "b"', undefined],
      ['left', 'string', undefined],
      ['right', 'number', '3'],
    ],
  )
  assert.deepEqual([list?.isRequired, keys?.isRequired], [true, false])
  assert.equal(keys?.fields.length, 3)
})

test('the example of every body that a person sends is taken by the route, but for the words that are the reader’s', () => {
  const routes: [string, Route][] = Object.entries(ROUTES)
  for (const [name, { body, who }] of routes) {
    if (body === undefined || !['person', 'operator'].includes(who)) continue
    const { error } = body.safeParse(exampleOf(named(name).body))
    const wrong = error?.issues.filter(({ code }) => !['invalid_format', 'custom'].includes(code)) ?? []
    assert.deepEqual(wrong, [], name)
  }
})

test('a curl line has the method, the token, the key and the body that the route wants', () => {
  const submit = curlOf(named('submitTask'), 'https://imsim.example.org')
  assert.match(submit, /^curl -X POST 'https:\/\/imsim\.example\.org\/v1\/tasks' \\\n/)
  assert.match(submit, /-H "Authorization: Bearer \$IMSIM_TOKEN"/)
  assert.match(submit, /-H "Idempotency-Key: \$\(uuidgen\)"/)
  assert.match(submit, /"email": "you@example.org"/)
  assert.equal(curlOf(named('readService'), 'https://x.org'), "curl 'https://x.org/v1/service'")
  assert.match(curlOf(named('readSite'), 'https://x.org'), /'https:\/\/x\.org\/v1\/sites\/SITE'/)
})
