import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ListObjectsV2Command, type ListObjectsV2CommandInput, PutObjectCommand } from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { Bucket, startBucket } from '../s3-fixture.ts'

const names = ['a', 'b/', 'b/1', 'b/2/x', 'b/2/y', 'b/3', 'b0', 'c d+%/ä&<>', 'd/ﬀ', 'd/😀', 'z']

let s3: Awaited<ReturnType<typeof startBucket>>
before(async () => {
  s3 = await startBucket()
  for (const Key of names) await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
})
after(() => s3.stop())

/** All pages of a listing: keys and folded prefixes as they came. */
async function listAll(input: Omit<ListObjectsV2CommandInput, 'Bucket'>) {
  const found: { keys: string[]; prefixes: string[]; pages: number } = { keys: [], prefixes: [], pages: 0 }
  for (let ContinuationToken: string | undefined, more = true; more; ) {
    const page = await s3.client.send(
      new ListObjectsV2Command({ Bucket, ...input, ...(ContinuationToken && { ContinuationToken }) }),
    )
    found.keys.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''))
    found.prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ''))
    found.pages += 1
    ContinuationToken = page.NextContinuationToken
    more = page.IsTruncated === true
  }
  return found
}

test('All keys come in the order of their UTF-8 bytes with size and ETag.', async () => {
  const ordered = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  assert.deepEqual((await listAll({})).keys, ordered)
  const { Contents, KeyCount } = await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: 'b/1' }))
  assert.equal(KeyCount, 1)
  assert.deepEqual([Contents?.[0]?.Size, Contents?.[0]?.ETag?.length], [3, 34])
})

test('Keys below a delimiter fold into one prefix each.', async () => {
  const top = await listAll({ Delimiter: '/' })
  assert.deepEqual(top, { keys: ['a', 'b0', 'z'], prefixes: ['b/', 'c d+%/', 'd/'], pages: 1 })
  const below = await listAll({ Delimiter: '/', Prefix: 'b/' })
  assert.deepEqual(below, { keys: ['b/', 'b/1', 'b/3'], prefixes: ['b/2/'], pages: 1 })
})

test('Pages of any size, with or without folding, add up to the whole.', async () => {
  const input = fc.record({
    MaxKeys: fc.integer({ min: 1, max: 12 }),
    Prefix: fc.constantFrom('', 'b', 'b/', 'b/2', 'd/', 'none'),
    Delimiter: fc.constantFrom('', '/', '2'),
  })
  await fc.assert(
    fc.asyncProperty(input, async ({ MaxKeys, Prefix, Delimiter }) => {
      const folded = Delimiter ? { Delimiter } : {}
      const { pages: _, ...paged } = await listAll({ Prefix, MaxKeys, ...folded })
      const { pages: __, ...whole } = await listAll({ Prefix, ...folded })
      assert.deepEqual(paged, whole)
    }),
    { numRuns: 40 },
  )
})

test('A listing starts after the key that was asked for, and one of no keys is empty.', async () => {
  assert.deepEqual((await listAll({ StartAfter: 'b0', Prefix: '' })).keys.length, 4)
  const none = await s3.client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }))
  assert.deepEqual([none.KeyCount, none.IsTruncated], [0, false])
})

test('A thousand and one keys take two pages.', async () => {
  await Promise.all(
    Array.from({ length: 1001 }, (_, index) =>
      s3.client.send(new PutObjectCommand({ Bucket, Key: `many/${index}`, Body: 'x' })),
    ),
  )
  const { keys, pages } = await listAll({ Prefix: 'many/' })
  assert.deepEqual([keys.length, new Set(keys).size, pages], [1001, 1001, 2])
})
