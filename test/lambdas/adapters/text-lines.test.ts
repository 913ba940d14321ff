import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { lineBatches } from '../../../lambdas/adapters/text-lines.ts'
import { collect } from './storage-fixture.ts'

async function* inChunks(text: string, chunkBytes: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

const linesOf = async (text: string, chunkBytes = 7) =>
  (await collect(lineBatches('star', inChunks(text, chunkBytes)))).flat()

describe('lines of a stream', () => {
  test('are the same however the bytes are cut, letters of several bytes too', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'é', '🔭', ' ', '#') })
    const property = fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (lines, chunkBytes) => {
      const text = lines.map((each) => `${each}\n`).join('')
      assert.deepEqual(await linesOf(text, chunkBytes), lines)
    })
    await fc.assert(property)
  })

  test('end at a newline of one or two characters, and the last may have none', async () => {
    assert.deepEqual(await linesOf('a\r\nb\n\nc', 1), ['a', 'b', '', 'c'])
    assert.deepEqual(await linesOf(''), [])
  })

  test('come in batches that hold thousands, not all', async () => {
    const text = 'object 0.0 60.3 -40.6 20 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none\n'.repeat(50_000)
    const batches = await collect(lineBatches('star', inChunks(text, 65_536)))
    assert.equal(batches.flat().length, 50_000)
    assert.ok(Math.max(...batches.map((batch) => batch.length)) < 4000)
  })

  test('are refused by file and line when one has no end', async () => {
    await assert.rejects(
      linesOf(`a\nb\n${'x'.repeat(70_000)}`, 1024),
      /^Refusal: star:3: a line of more than 65536 characters/,
    )
  })
})
