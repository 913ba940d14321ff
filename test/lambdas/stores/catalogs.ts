/** What every store of catalogs, results and observations does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ObservationQuery } from '../../../core/contract/observations.ts'
import type { CatalogStore, CatalogueStore, ObservationStore } from '../../../core/world.ts'
import { aCatalog, anAttempt, anObservation, fresh } from './records.ts'

export function describeCatalogs(catalogs: CatalogStore): void {
  test('a catalog is read back with its verdict, an unknown one is undefined', async () => {
    const verdict = { objects: 3, errors: [], warnings: [], counts: {}, magnitudes: { 20: 3 }, seds: ['a'], rules: '1' }
    const catalog = aCatalog({ state: 'ready', verdict })
    await catalogs.create(catalog)
    assert.deepEqual(await catalogs.read(catalog.catalogId), catalog)
    assert.equal(await catalogs.read('nothing'), undefined)
  })

  test('a catalog is written with the next revision, and not over one that was not read', async () => {
    const catalog = aCatalog()
    await catalogs.create(catalog)
    const checking = { ...catalog, state: 'checking' as const, progress: '10 lines' }
    assert.equal(await catalogs.write(checking), true)
    assert.equal(await catalogs.write(catalog), false)
    assert.equal(await catalogs.write(aCatalog()), false)
    assert.deepEqual(await catalogs.read(catalog.catalogId), { ...checking, revision: 1 })
  })

  test("an owner's catalogs come from the newest", async () => {
    const owner = `owner${fresh()}`
    const dates = ['2026-01-05T10:00:00.000Z', '2026-01-07T10:00:00.000Z', '2026-01-06T10:00:00.000Z']
    for (const createdAt of dates) await catalogs.create(aCatalog({ owner, createdAt }))
    const found = await catalogs.ofOwner(owner)
    assert.deepEqual(
      found.map(({ createdAt }) => createdAt),
      [...dates].sort().reverse(),
    )
    assert.deepEqual(await catalogs.ofOwner('nobody'), [])
  })
}

export function describeCatalogue(catalogue: CatalogueStore): void {
  test('each attempt has its own record, listed in order', async () => {
    const first = anAttempt({
      outcome: 'failed',
      failure: { class: 'site', code: 'stage-in', message: 'No.' },
      files: [],
    })
    const { pandaId } = first
    const others = [10, 2].map((attempt) => anAttempt({ pandaId, attempt }))
    for (const record of [first, ...others]) await catalogue.save(record)
    await catalogue.save(anAttempt({ pandaId: pandaId + 1 }))
    assert.deepEqual(await catalogue.read(pandaId, 1), first)
    assert.equal(await catalogue.read(pandaId, 3), undefined)
    assert.deepEqual(await catalogue.attempts(pandaId), [first, others[1], others[0]])
  })

  test('a record that is saved again is the same one', async () => {
    const record = anAttempt()
    await catalogue.save(record)
    await catalogue.save(record)
    assert.deepEqual(await catalogue.attempts(record.pandaId), [record])
  })

  test('many records are read by job and attempt, without the unknown', async () => {
    const records = Array.from({ length: 110 }, () => anAttempt())
    for (const record of records) await catalogue.save(record)
    const found = await catalogue.readMany([...records, { pandaId: 1, attempt: 1 }])
    assert.deepEqual(found.map(({ pandaId }) => pandaId).sort(), records.map(({ pandaId }) => pandaId).sort())
  })
}

export function describeObservations(observations: ObservationStore): void {
  const sky = Array.from({ length: 120 }, (_, n) =>
    anObservation({
      obsHistId: String(n * 37 + 5),
      filter: n % 6,
      night: n % 20,
      raDeg: (n * 3) % 360,
      decDeg: -60 + (n % 12) * 6,
      moonPhase: (n * 7) % 100,
      moonAltDeg: (n % 9) * 20 - 80,
      dist2MoonDeg: (n * 11) % 180,
      rawSeeingArcsec: 0.4 + (n % 10) / 10,
      airmass: 1 + (n % 8) / 10,
    }),
  )

  async function found(query: Partial<ObservationQuery>): Promise<string[]> {
    const ids: string[] = []
    let cursor: string | undefined
    do {
      const page = await observations.search({ limit: 7, ...query, ...(cursor === undefined ? {} : { cursor }) })
      assert.ok(page.observations.length <= (query.limit ?? 7))
      ids.push(...page.observations.map(({ obsHistId }) => obsHistId))
      cursor = page.cursor
    } while (cursor !== undefined)
    return ids.sort()
  }

  const idsWhere = (wanted: (observation: (typeof sky)[number]) => boolean): string[] =>
    sky
      .filter(wanted)
      .map(({ obsHistId }) => obsHistId)
      .sort()

  test('observations are saved in bulk, and saved again without harm', async () => {
    await observations.save(sky)
    await observations.save([...sky.slice(0, 3), ...sky.slice(0, 3)])
    assert.deepEqual(await observations.read('42'), sky[1])
    assert.equal(await observations.read('41'), undefined)
  })

  test('observations of many ids are read at once, those that are not there left out, none twice', async () => {
    const ids = ['41', ...sky.map(({ obsHistId }) => obsHistId), '42']
    const read = await observations.readMany(ids)
    assert.deepEqual(
      read.map(({ obsHistId }) => obsHistId).sort(),
      idsWhere(() => true),
    )
    assert.deepEqual(
      read.find(({ obsHistId }) => obsHistId === '42'),
      sky[1],
    )
  })

  for (const [what, query, wanted] of [
    ['all of them', {}, () => true],
    ['the beginning of an id', { id: '1' }, ({ obsHistId }) => obsHistId.startsWith('1')],
    ['more digits of an id', { id: '12' }, ({ obsHistId }) => obsHistId.startsWith('12')],
    ['a whole id', { id: '1115' }, ({ obsHistId }) => obsHistId === '1115'],
    ['an id that is not there', { id: '999999' }, () => false],
    ['a filter', { filter: 'i' }, ({ filter }) => filter === 3],
    ['nights', { nightFrom: 3, nightTo: 4 }, ({ night }) => night === 3 || night === 4],
    ['nights that end before they begin', { nightFrom: 5, nightTo: 4 }, () => false],
    ['a filter and nights', { filter: 'u', nightFrom: 12 }, ({ filter, night }) => filter === 0 && night >= 12],
    ['a dark moon', { moonPhaseMax: 20 }, ({ moonPhase }) => moonPhase <= 20],
    ['a moon below the horizon', { moonAltDegMax: 0 }, ({ moonAltDeg }) => moonAltDeg <= 0],
    ['a moon far away', { moonDistanceDegMin: 90 }, ({ dist2MoonDeg }) => dist2MoonDeg >= 90],
    [
      'seeing, airmass and filter',
      { filter: 'g', rawSeeingArcsecMax: 0.8, airmassMax: 1.3 },
      ({ filter, rawSeeingArcsec, airmass }) => filter === 1 && rawSeeingArcsec <= 0.8 && airmass <= 1.3,
    ],
    ['conditions that no visit has', { rawSeeingArcsecMax: 0.1 }, () => false],
    ['an id and a filter', { id: '2', filter: 'r' }, ({ obsHistId, filter }) => filter === 2 && obsHistId[0] === '2'],
  ] satisfies [string, Partial<ObservationQuery>, (observation: (typeof sky)[number]) => boolean][])
    test(`a search by ${what} finds what it should, page by page`, async () => {
      assert.deepEqual(await found(query), idsWhere(wanted))
    })

  test('a search for what is rare tells how many visits it read for each page', async () => {
    const { visitsRead, observations: rare } = await observations.search({ limit: 1, rawSeeingArcsecMax: 0.1 })
    assert.deepEqual(rare, [])
    assert.ok(visitsRead >= sky.length)
  })

  test('a search around a position finds what is near, over the turn of right ascension and at the pole', async () => {
    const near = [
      anObservation({ obsHistId: '700001', raDeg: 359.9, decDeg: 40 }),
      anObservation({ obsHistId: '700002', raDeg: 0.4, decDeg: 40.2 }),
      anObservation({ obsHistId: '700003', raDeg: 1.5, decDeg: 40, filter: 5 }),
      anObservation({ obsHistId: '700004', raDeg: 180, decDeg: 89.5 }),
      anObservation({ obsHistId: '700005', raDeg: 0, decDeg: 89.5 }),
    ]
    await observations.save(near)
    assert.deepEqual(await found({ raDeg: 0, decDeg: 40, radiusDeg: 1 }), ['700001', '700002'])
    assert.deepEqual(await found({ raDeg: 0, decDeg: 40 }), ['700001', '700002', '700003'])
    assert.deepEqual(await found({ raDeg: 0, decDeg: 40, filter: 'y' }), ['700003'])
    assert.deepEqual(await found({ raDeg: 90, decDeg: 90, radiusDeg: 1 }), ['700004', '700005'])
    assert.deepEqual(await found({ raDeg: 0, decDeg: 40, id: '700002' }), ['700002'])
  })
}
