import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { guidOf, parseGuid } from '../../core/catalogue/catalogue-files.ts'
import { collectionOf, downloadFile, downloadFiles, listDatasets, readFile, searchFiles } from '../../core/catalogue.ts'
import {
  CatalogueFile,
  DatasetPage,
  DownloadPage,
  DownloadQuery,
  FilePage,
  FileQuery,
  SignedDownload,
} from '../../core/contract/catalogue.ts'
import { leaseIdOf, pandaIdOf } from '../../core/contract/identifiers.ts'
import { Collection } from '../../core/contract/payload.ts'
import { type ProblemType, Refusal } from '../../core/contract/problems.ts'
import { type MemoryWorld, memoryWorld } from './memory-world.ts'
import {
  addAttempt,
  addTask,
  addVisit,
  COLLECT,
  collected,
  jobOf,
  MEMBER,
  PREPARE,
  putFile,
  R22,
  recordOf,
  STRANGER,
} from './past-tasks.ts'
import { OWNER } from './sample.ts'

const refused = (kind: ProblemType) => (error: unknown) => error instanceof Refusal && error.kind === kind
const id = (index: number, task = 7, visit = 0) => pandaIdOf({ task, visit, index })
const SEARCH = FileQuery.parse({})
const DATASETS = { days: 60, limit: 100 }

async function search(world: MemoryWorld, query: Partial<FileQuery>, person = OWNER): Promise<string[]> {
  const page = await searchFiles(world, person, { ...SEARCH, ...query })
  assert.equal(FilePage.safeParse(page).success, true)
  return page.files.map(({ guid }) => guid)
}

async function twoTasks(): Promise<MemoryWorld> {
  const world = memoryWorld()
  const first = await addTask(world, { taskId: 7 }, 2)
  await addVisit(
    world,
    first,
    0,
    collected({ index: R22('S11'), state: 'finished', attempt: 2 }, { index: R22('S12'), state: 'failed' }),
  )
  await addVisit(world, first, 1, collected({ index: R22('S11'), state: 'finished' }), { filter: 4 })
  const second = await addTask(world, { taskId: 8, owner: 'grace', day: '2026-01-04' })
  await addVisit(world, second, 0, collected({ index: R22('S11', 1), state: 'finished' }))
  const loser = { pandaId: id(R22('S11')), attempt: 1 }
  await addAttempt(world, loser.pandaId, 1, [putFile(world, loser, 'image.fits.gz', 'e-image')])
  return world
}

test('Only the winners of finished jobs are found, by task, visit, sensor, filter, owner and product.', async () => {
  const world = await twoTasks()
  const image = (task: number, visit: number, index: number, attempt: number) =>
    guidOf({ pandaId: id(index, task, visit), attempt, name: 'image.fits.gz' })
  assert.equal((await search(world, {})).length, 24)
  assert.deepEqual(await search(world, { product: 'e-image' }), [
    image(7, 0, R22('S11'), 2),
    image(7, 1, R22('S11'), 1),
    image(8, 0, R22('S11', 1), 1),
  ])
  assert.deepEqual(await search(world, { product: 'e-image', filter: 'z' }), [image(7, 1, R22('S11'), 1)])
  assert.deepEqual(await search(world, { product: 'e-image', owner: 'grace' }), [image(8, 0, R22('S11', 1), 1)])
  assert.deepEqual(await search(world, { product: 'e-image', taskId: 7, visit: 0 }), [image(7, 0, R22('S11'), 2)])
  assert.deepEqual(await search(world, { product: 'e-image', obsHistId: '9001' }), [image(7, 1, R22('S11'), 1)])
  assert.deepEqual(await search(world, { sensor: 'R22_S12' }), [])
  assert.equal((await search(world, { sensor: 'R22_S11', taskId: 7 })).length, 6)
  assert.deepEqual(await search(world, { product: 'manifest', taskId: 8 }), ['8/0/8000001/1/manifest.json'])
  assert.equal((await search(world, {}, MEMBER)).length, 24)
  assert.deepEqual(await search(world, {}, STRANGER), [])
})

test('Pages of files lose none and repeat none, whatever their size.', async () => {
  const world = await twoTasks()
  const all = await search(world, {})
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 25 }), async (limit) => {
      const seen: string[] = []
      for (let cursor: string | undefined; ; ) {
        const page = await searchFiles(world, OWNER, { ...SEARCH, limit, cursor })
        assert.ok(page.files.length <= limit)
        seen.push(...page.files.map(({ guid }) => guid))
        cursor = page.cursor
        if (cursor === undefined) break
      }
      assert.deepEqual(seen, all)
    }),
    { numRuns: 25 },
  )
  await assert.rejects(searchFiles(world, OWNER, { ...SEARCH, cursor: 'nonsense' }), refused('invalid-request'))
})

test('A file is read and its download signed for those who may read its task.', async () => {
  const world = await twoTasks()
  const guid = guidOf({ pandaId: id(R22('S11')), attempt: 2, name: 'image.fits.gz' })
  const file = await readFile(world, MEMBER, guid)
  assert.equal(CatalogueFile.safeParse(file).success, true)
  assert.deepEqual([file.sensor, file.snap, file.filter, file.owner], ['R22_S11', 0, 'r', 'ada'])
  const download = await downloadFile(world, MEMBER, guid)
  assert.equal(SignedDownload.safeParse(download).success, true)
  assert.equal(download.url, `memory:outputs/7/0/${file.pandaId}/2/image.fits.gz?name=image.fits.gz`)
  await assert.rejects(downloadFile(world, STRANGER, guid), refused('not-found'))
})

test("A visit's previews are signed in one call, page by page, and only for those who may read the task.", async () => {
  const world = await twoTasks()
  const query = DownloadQuery.parse({ taskId: 7, visit: 0, product: 'preview' })
  const page = await downloadFiles(world, MEMBER, query)
  assert.equal(DownloadPage.safeParse(page).success, true)
  const pandaId = id(R22('S11'))
  assert.deepEqual(
    page.downloads.map(({ url, sensor, snap, attempt }) => [url, sensor, snap, attempt]),
    [[`memory:outputs/7/0/${pandaId}/2/image.png?name=image.png`, 'R22_S11', 0, 2]],
  )
  assert.equal(page.expiresAt, '2026-01-05T10:20:00.000Z')
  assert.deepEqual((await downloadFiles(world, MEMBER, { ...query, snap: 1 })).downloads, [])
  assert.deepEqual((await downloadFiles(world, STRANGER, query)).downloads, [])
  const second = DownloadQuery.parse({ taskId: '8', visit: '0', product: 'preview', snap: '1' })
  assert.equal((await downloadFiles(world, OWNER, second)).downloads.length, 1)
})

test('An id that names nothing, or leads elsewhere, is not there.', async () => {
  const world = await twoTasks()
  const pandaId = id(R22('S11'))
  const wrong = ['', '../../etc', `7/0/${pandaId}/2/../x`, `8/0/${pandaId}/2/image.png`, `7/0/${pandaId}/02/image.png`]
  for (const guid of [...wrong, `7/0/${pandaId}/2/none.png`, `7/0/${pandaId}/2/image.png/x`, '7/0/7000999/1/x.png'])
    await assert.rejects(downloadFile(world, OWNER, guid), refused('not-found'), guid)
})

test('An id says its file and nothing else does.', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$/)
  fc.assert(
    fc.property(
      fc.integer({ min: 1_000_000, max: 1e12 }),
      fc.integer({ min: 1, max: 99 }),
      name,
      (pandaId, attempt, of) => {
        assert.deepEqual(parseGuid(guidOf({ pandaId, attempt, name: of })), { pandaId, attempt, name: of })
      },
    ),
  )
  fc.assert(
    fc.property(fc.string(), (text) => {
      const place = parseGuid(text)
      assert.ok(place === undefined || guidOf(place) === text)
    }),
  )
})

test('Datasets count the files of the winners, a visit each, and come in pages.', async () => {
  const world = await twoTasks()
  const empty = await addTask(world, { taskId: 9 })
  await addVisit(world, empty, 0, [{ index: PREPARE, state: 'failed' }])
  const page = await listDatasets(world, OWNER, DATASETS)
  assert.equal(DatasetPage.safeParse(page).success, true)
  assert.deepEqual(
    page.datasets.map(({ dataset, files, state }) => [dataset, files, state]),
    [
      ['desc.ada.7.0.9000.r', 8, 'incomplete'],
      ['desc.ada.7.1.9001.z', 8, 'complete'],
      ['desc.grace.8.0.9000.r', 8, 'complete'],
    ],
  )
  assert.deepEqual((await listDatasets(world, MEMBER, { ...DATASETS, owner: 'grace' })).datasets.length, 1)
  const first = await listDatasets(world, MEMBER, { ...DATASETS, limit: 2 })
  const second = await listDatasets(world, MEMBER, { ...DATASETS, limit: 2, cursor: first.cursor })
  assert.deepEqual(
    [...first.datasets, ...second.datasets].map(({ taskId }) => taskId),
    [7, 7, 8],
  )
  assert.equal(second.cursor, undefined)
})

async function collecting() {
  const world = memoryWorld()
  const task = await addTask(world)
  const images = Array.from({ length: 189 }, (_, n) => ({
    index: n + 2,
    state: n === 0 ? ('failed' as const) : ('finished' as const),
  }))
  await addVisit(world, task, 0, [
    { index: PREPARE, state: 'finished' },
    { index: COLLECT, state: 'running', site: 'A' },
    ...images,
  ])
  await world.tasks.writeVisit(recordOf(task, 0))
  const lease = jobOf(task, 0, { index: COLLECT, state: 'running' }).lease ?? ''
  return { world, lease }
}

test('A collect job is given every simulate job with its files and previews, page by page.', async () => {
  const { world, lease } = await collecting()
  const first = await collectionOf(world, 'p1', lease)
  const second = await collectionOf(world, 'p1', lease, first.cursor)
  assert.equal(Collection.safeParse(first.collection).success, true)
  assert.deepEqual([first.collection.jobs.length, second.collection.jobs.length, second.cursor], [100, 89, undefined])
  assert.equal(first.previews.length + second.previews.length, 188)
  const [failed, done] = first.collection.jobs
  assert.deepEqual([failed?.state, failed?.failure?.class, failed?.files], ['failed', 'payload', []])
  assert.equal(done?.files[0]?.key, `outputs/7/0/${done?.pandaId}/1/image.fits.gz`)
  assert.deepEqual([done?.site, done?.pilot, done?.cpuSeconds], ['A', 'p1', 3600])
  assert.equal(first.previews[0]?.path, `${done?.sensor}_0.png`)
})

test('A collection is given to nobody but the pilot that holds the collect job.', async () => {
  const { world, lease } = await collecting()
  await assert.rejects(collectionOf(world, 'p2', lease), refused('not-found'))
  await assert.rejects(collectionOf(world, 'p1', 'nonsense'), refused('not-found'))
  const ofPrepare = leaseIdOf({ pandaId: id(PREPARE), attempt: 1, round: 1, revision: 0, slot: 0, pilotId: 'p1' })
  await assert.rejects(collectionOf(world, 'p1', ofPrepare), refused('not-found'))
  const older = leaseIdOf({ pandaId: id(COLLECT), attempt: 9, round: 1, revision: 0, slot: 0, pilotId: 'p1' })
  await assert.rejects(collectionOf(world, 'p1', older), refused('conflict'))
  const job = await world.jobs.read(id(COLLECT))
  if (job !== undefined) await world.jobs.move(job, { ...job, state: 'finished' })
  await assert.rejects(collectionOf(world, 'p1', lease), refused('conflict'))
})
