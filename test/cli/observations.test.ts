/** `imsim observations`: OpSim's runs read from SQLite and CSV and sent in batches, and the search. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { imsim, temporaryFolder } from './command.ts'
import { type ContractService, serveContract } from './contract-service.ts'

async function importService(context: TestContext): Promise<ContractService> {
  const service = await serveContract({ importObservations: ({ body }) => ({ imported: body.observations.length }) })
  context.after(service.close)
  return service
}

const imported = (service: ContractService) =>
  service.seen.filter(({ route }) => route === 'importObservations').map(({ body }) => Object(body).observations)

test('an OpSim 3 database is found by its columns, its radians become degrees, and it goes in batches', async (context) => {
  const file = join(temporaryFolder(context), 'opsim.db')
  const database = new DatabaseSync(file)
  database.exec(
    'CREATE TABLE Config (name TEXT); CREATE TABLE Summary (obsHistID INTEGER, fieldRA REAL, fieldDec REAL, expMJD REAL, filter TEXT, night INTEGER)',
  )
  const insert = database.prepare("INSERT INTO Summary VALUES (?, ?, ?, 59580.2, 'r', 7)")
  for (let id = 1; id <= 2500; id++) insert.run(id, Math.PI, -Math.PI / 6)
  database.close()
  const service = await importService(context)
  const { code, stdout, stderr } = await imsim(['observations', 'import', file, '--server', service.url])
  assert.equal(code, 0, stderr)
  assert.match(stdout, /2,500 visits imported, 0 rows left out/)
  assert.deepEqual(
    imported(service).map((batch) => batch.length),
    [1000, 1000, 500],
  )
  const [first] = imported(service)[0]
  assert.equal(first.obsHistId, '1')
  assert.ok(Math.abs(first.raDeg - 180) < 1e-9 && Math.abs(first.decDeg + 30) < 1e-9)
  assert.ok(service.seen.some(({ authorization }) => authorization === 'Bearer operator-token'))
})

test('a CSV with today’s columns is read, and rows that cannot be are named by line and left out', async (context) => {
  const file = join(temporaryFolder(context), 'visits.csv')
  writeFileSync(
    file,
    '\ufeffobservationId, fieldRA, fieldDec, observationStartMJD, filter\n11, 53.0, -27.4, 60218.1, i\n12, north, -27.4, 60218.2, i\n13, 53.1, -27.4, 60218.3, g\n',
  )
  const service = await importService(context)
  const { code, stdout } = await imsim(['observations', 'import', file, '--json', '--server', service.url])
  assert.equal(code, 1)
  const { imported: count, refused, faults } = JSON.parse(stdout)
  assert.deepEqual([count, refused], [2, 1])
  assert.match(faults[0].at, /visits\.csv:3$/)
  assert.match(faults[0].message, /right ascension is "north"/)
})

test('a file without what a visit needs is refused with the columns that it lacks', async (context) => {
  const folder = temporaryFolder(context)
  writeFileSync(join(folder, 'a.csv'), 'ra,dec\n1,2\n')
  writeFileSync(join(folder, 'empty.csv'), '')
  const database = new DatabaseSync(join(folder, 'b.db'))
  database.exec('CREATE TABLE Summary (obsHistID INTEGER)')
  database.close()
  const service = await importService(context)
  for (const [name, words] of [
    ['a.csv', /its first line lacks id of the visit/],
    ['empty.csv', /lacks/],
    ['b.db', /Summary {2}lacks right ascension/],
  ] as const) {
    const { code, stderr } = await imsim(['observations', 'import', join(folder, name), '--server', service.url])
    assert.deepEqual([name, code], [name, 2])
    assert.match(stderr, words)
  }
  assert.deepEqual(imported(service), [])
})

test('the search asks by band, nights, place, moon, seeing and airmass, and shows a row a visit', async (context) => {
  const visit = {
    ...{
      obsHistId: '161899',
      raDeg: 53,
      decDeg: -27.4,
      rotSkyPosDeg: 30,
      rotTelPosDeg: 0,
      altitudeDeg: 60,
      azimuthDeg: 90,
    },
    ...{
      mjd: 59580.1,
      filter: 2,
      night: 7,
      rawSeeingArcsec: 0.67,
      airmass: 1.15,
      moonRaDeg: 0,
      moonDecDeg: 0,
      moonAltDeg: -20,
    },
    ...{ moonPhase: 40, dist2MoonDeg: 60, sunAltDeg: -40, visitSeconds: 33, snaps: 2 },
  }
  const service = await serveContract({
    searchObservations: ({ query }) => {
      assert.deepEqual(query, {
        ...{ filter: 'r', nightFrom: 7, raDeg: 53, decDeg: -27, radiusDeg: 2, limit: 50 },
        ...{ moonPhaseMax: 50, moonDistanceDegMin: 30, moonAltDegMax: 0, rawSeeingArcsecMax: 0.7, airmassMax: 1.5 },
      })
      return { observations: [visit], visitsRead: 200, cursor: 'next' }
    },
  })
  context.after(service.close)
  const args = ['--filter', 'r', '--night-from', '7', '--ra', '53', '--dec', '-27', '--radius', '2']
  const moon = ['--moon-phase', '50', '--moon-distance', '30', '--moon-alt', '0', '--seeing', '0.7', '--airmass', '1.5']
  const { code, stdout } = await imsim(['observations', 'search', ...args, ...moon, '--server', service.url])
  assert.equal(code, 0)
  assert.match(stdout, /161899 {2}r +7 {2}59580\.1000 +53\.000 +-27\.400 .* 2×15 s/)
  assert.match(stdout, /more: --cursor next/)
})

test('a page with nothing on it says how far the search has come, and how it goes on', async (context) => {
  const service = await serveContract({
    searchObservations: () => ({ observations: [], visitsRead: 60_000, cursor: '3' }),
  })
  context.after(service.close)
  const { stdout } = await imsim(['observations', 'search', '--seeing', '0.2', '--server', service.url])
  assert.match(stdout, /None among the 60,000 visits read so far\.\n.*more: --cursor 3/)
})
