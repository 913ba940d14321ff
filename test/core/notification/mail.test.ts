import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encode } from 'fast-png'
import { pandaIdOf } from '../../../core/contract/identifiers.ts'
import { composeMail, sizeOf } from '../../../core/notification/mail.ts'
import { escaped } from '../../../core/notification/mail-html.ts'
import type { About } from '../../../core/notification/mail-record.ts'
import type { Task } from '../../../core/task.ts'
import { type MemoryWorld, memoryWorld } from '../memory-world.ts'
import {
  addAttempt,
  addTask,
  addVisit,
  COLLECT,
  collected,
  type PastCell,
  PREPARE,
  putFile,
  R22,
} from '../past-tasks.ts'
import { siteOf, statusOf } from '../sample.ts'

const PHOSIM = { name: 'phosim', version: '3.4' } as const
const SETTLED = '2026-01-05T09:50:00.000Z'

const done = { index: R22('S11'), state: 'finished' } as const
const failed = { index: R22('S12'), state: 'failed', failure: 'memory', message: 'It took 9 GB.\nTraceback' } as const

async function worldWith(
  patch: Partial<Task>,
  visits: readonly (readonly PastCell[])[],
  simulator: Task['submission']['simulator'] = PHOSIM,
) {
  const world = memoryWorld()
  await world.sites.define(siteOf('A'), statusOf('online'))
  const added = await addTask(world, patch, visits.length)
  const task = { ...added, submission: { ...added.submission, simulator } }
  for (const [visit, cells] of visits.entries())
    await addVisit(world, task, visit, cells, { cpuSeconds: 7200, outputBytes: 3.2e9 })
  return { world, task }
}

async function mail(
  patch: Partial<Task>,
  cells: readonly PastCell[],
  about: About = 'settled',
  simulator: Task['submission']['simulator'] = PHOSIM,
) {
  const { world, task } = await worldWith({ settledAt: SETTLED, ...patch }, [cells], simulator)
  return composeMail(world, task, about)
}

test('The subject says the name, how it ended, and whether somebody must act.', async () => {
  const subject = async (...given: Parameters<typeof mail>) => (await mail(...given)).subject
  const cases = [
    [await subject({ state: 'complete' }, collected(done)), '[ImSim] deep field: complete'],
    [await subject({ state: 'incomplete' }, collected(done, failed)), '[ImSim] deep field: 1/2 done, action needed'],
    [await subject({ state: 'accepted' }, collected(done, failed)), '[ImSim] deep field: 1/2 done, accepted'],
    [await subject({ state: 'failed' }, collected(failed)), '[ImSim] deep field: 0/1 done, action needed'],
    [
      await subject({ state: 'failed' }, [{ index: PREPARE, state: 'failed' }]),
      '[ImSim] deep field: could not be prepared, action needed',
    ],
    [await subject({ state: 'cancelled' }, collected()), '[ImSim] deep field: cancelled'],
    [
      await subject({ state: 'incomplete', wanted: 'cancelled' }, collected(done, failed)),
      '[ImSim] deep field: cancelled',
    ],
    [await subject({ state: 'held' }, collected(failed), 'held'), '[ImSim] deep field: held: the scouts failed'],
    [await subject({ state: 'refused' }, [], 'refused'), '[ImSim] deep field: refused: the catalog has errors'],
    [
      await subject({ state: 'complete' }, collected(done), 'settled', { name: 'stand-in', version: '1' }),
      '[ImSim] deep field: complete (STAND-IN)',
    ],
  ] as const
  for (const [said, wanted] of cases) assert.equal(said, wanted)
})

test('The text begins with the summary, names what failed and what to do, and links to the portal alone.', async () => {
  const { text } = await mail({ state: 'incomplete' }, collected(done, failed, { ...failed, index: R22('S10') }))
  const [first, second] = text.split('\n\n')
  assert.equal(first, 'deep field: 1 of 3 images are done, 2 failed: run that again, or accept the task as it is.')
  const ids = [R22('S10'), R22('S12')].map((index) => pandaIdOf({ task: 7, visit: 0, index }))
  assert.equal(
    second,
    [
      'memory: 2 jobs failed. It did not fit even with more memory: take fewer sources, or name a site with more memory.',
      '  It took 9 GB. [memory-fault]',
      `    PandaIDs ${ids.join(', ')}: https://imsim.example.org/jobs/${ids[0]}`,
    ].join('\n'),
  )
  assert.match(text, /^Run what failed again .*: https:\/\/imsim\.example\.org\/links\/link:id\d+$/m)
  assert.match(text, /^CPU time: 2\.0 h\nCost: \$0\.08\nOutput: 3\.2 GB$/m)
  for (const [link] of text.matchAll(/https?:\S+/g)) assert.match(link, /^https:\/\/imsim\.example\.org\//)
})

test('A complete task offers nothing to run again, and a stand-in says plainly what it is.', async () => {
  const { text, html } = await mail({ state: 'complete' }, collected(done), 'settled', {
    name: 'stand-in',
    version: '1',
  })
  assert.doesNotMatch(text, /\/links\//)
  assert.match(text, /^STAND-IN: these images were made by the stand-in renderer, not by PhoSim\./m)
  assert.match(html, /STAND-IN: these images were made by the stand-in renderer, not by PhoSim\./)
  assert.doesNotMatch((await mail({ state: 'complete' }, collected(done))).text, /STAND-IN/)
})

test('A mail on a refused task lists the faults of its catalogs with line and remedy.', async () => {
  const { world, task } = await worldWith({ state: 'refused', warnings: ['c1: broken'] }, [])
  assert.match((await composeMail(world, task, 'refused')).text, /^Errors in the catalog:\n {2}c1: broken$/m)
  const fault = { code: 'id', file: 'c1.txt', line: 12, message: 'The id is no number.', remedy: 'Number the objects.' }
  const verdict = { objects: 1, errors: [fault], warnings: [], counts: {}, magnitudes: {}, seds: [], rules: '3.4' }
  const record = {
    catalogId: 'c1',
    name: 'c1',
    owner: 'ada',
    state: 'refused',
    from: 'upload',
    prefix: 'catalogs/c1/',
  } as const
  await world.catalogs.create({ ...record, createdAt: SETTLED, files: [], sizeBytes: 1, verdict, revision: 0 })
  const { text, html } = await composeMail(world, task, 'refused')
  assert.match(text, /^ {2}c1\.txt:12: The id is no number\. Number the objects\.$/m)
  assert.match(html, /c1\.txt:12: The id is no number\. Number the objects\./)
})

test('Several visits have a row each; of very many those that need somebody come first.', async () => {
  const visits = Array.from({ length: 60 }, (_, n) => collected(n === 57 ? failed : done))
  const { world, task } = await worldWith({ state: 'incomplete', settledAt: SETTLED }, visits)
  const { text, html } = await composeMail(world, task, 'settled')
  assert.match(text, /^ {2}9057 \(r\): failed, 0 of 1 images\. https:\/\/imsim\.example\.org\/tasks\/7\/visits\/57$/m)
  assert.match(text, /^ {2}… and 20 more, all of them on the task's page\.$/m)
  assert.equal(html.match(/\/visits\//g)?.length, 40)
})

/** Noise, which does not compress: Marsaglia's xorshift (2003). */
const pngOf = (side: number) => {
  let state = 2_463_534_242
  const data = Uint8Array.from({ length: side * side }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state & 255
  })
  return encode({ width: side, height: side, data, channels: 1, depth: 8 })
}

async function withMosaic(png: Uint8Array): Promise<{ world: MemoryWorld; task: Task }> {
  const { world, task } = await worldWith({ state: 'complete', settledAt: SETTLED }, [collected(done)])
  const pandaId = pandaIdOf({ task: 7, visit: 0, index: COLLECT })
  await addAttempt(world, pandaId, 1, [putFile(world, { pandaId, attempt: 1 }, 'mosaic-mail.png', 'mail-mosaic', png)])
  return { world, task }
}

test('The mosaic stands inside the mail, shown by its content id, with words for those who do not see it.', async () => {
  const { world, task } = await withMosaic(pngOf(200))
  const message = await composeMail(world, task, 'settled')
  const [picture] = message.inline
  assert.match(
    message.html,
    new RegExp(`<img src="cid:${picture?.contentId}" width="200" alt="Focal plane of visit 9000: 1 of 1 image"`),
  )
  assert.match(picture?.contentId ?? '', /^[A-Za-z0-9._-]+$/)
  assert.ok(sizeOf(message) < 200_000)
})

test('A mosaic that is too large, or cannot be read, is left out, and the mail goes all the same.', async () => {
  const png = pngOf(400)
  assert.ok(png.length > 150_000)
  const large = await withMosaic(png)
  const message = await composeMail(large.world, large.task, 'settled')
  assert.deepEqual(message.inline, [])
  assert.doesNotMatch(message.html, /<img/)
  const small = await withMosaic(pngOf(100))
  small.world.faults.step = async (name) => {
    if (name === 'before storage.bytes') throw new Error('the storage is away')
  }
  assert.deepEqual((await composeMail(small.world, small.task, 'settled')).inline, [])
})

const HOSTILE = '<img src=x onerror=alert(1)>"\'&amp;</title><script>\u202e\r\nBcc: all@example.org'

test('Whatever a name or a message holds, the HTML gains no element and the subject no line.', async () => {
  const message = `${HOSTILE} and more`
  const { subject, html, text } = await mail(
    { name: HOSTILE, state: 'incomplete' },
    collected(done, { ...failed, message }),
  )
  const elements = (of: string) => [...of.matchAll(/<([a-z!/]+)/gi)].map(([, name]) => name).join(' ')
  const plain = await mail({ name: 'plain', state: 'incomplete' }, collected(done, failed))
  assert.equal(elements(html), elements(plain.html))
  assert.doesNotMatch(html, /<script|onerror=alert\(1\)>/)
  assert.doesNotMatch(subject, /[\r\n\u202e]/)
  assert.ok(text.startsWith(`${subject.slice('[ImSim] '.length, subject.lastIndexOf(': 1/2'))}: 1 of 2 images`))
})

test('Escaped text holds none of the signs that HTML reads, and turns back into itself.', () => {
  const back = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' }
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', ';', 'l', 't') }), (text) => {
      assert.doesNotMatch(escaped(text), /[<>"']/)
      const read = escaped(text).replace(
        /&(lt|gt|quot|#39|amp);/g,
        (entity) => Object.entries(back).find(([of]) => of === entity)?.[1] ?? '',
      )
      assert.equal(read, text)
    }),
  )
})

test('The HTML fetches nothing from anywhere.', async () => {
  const { world, task } = await withMosaic(pngOf(50))
  const { html } = await composeMail(world, task, 'settled')
  for (const [, source] of html.matchAll(/(?:src|background)="([^"]*)"/g)) assert.match(source ?? '', /^cid:/)
  assert.doesNotMatch(html, /url\(|@import|<link|<script/)
})
