/** The whole way of a visit through PhoSim, on an imitation of its programs: prepare, then every sensor and snap. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { extract } from 'tar-stream'
import { AMPLIFIERS, amplifierName, eImageName } from '../../phosim/file-names.ts'
import { completeHeader, readHeader } from '../../phosim/header.ts'
import { hiddenKey } from '../../phosim/header-keys.ts'
import { decodeFits, pixelsOf, readFits } from '../../pilot/fits.ts'
import { BUNDLE, done, failure, HEADER, orderFor, PhosimSite, starOn, writeFiles } from './phosim-fixture.ts'

const EXAMPLE = join(import.meta.dirname, '../../../shared/data/catalogs/small_catalog')

let site: PhosimSite
/** A prepared visit, for the tests that begin with its work files. */
let prepared: string

before(async () => {
  site = await PhosimSite.create()
  prepared = await site.stage()
  done(await site.prepare(prepared))
})
after(() => site.close())

const objectsIn = (text: string) => text.split('\n').filter((line) => line.startsWith('object '))

async function sensorPars(directory: string, sensor: string, snap = 0): Promise<string> {
  const name = `raytrace_99999999_${sensor}_E00${snap}_0.pars`
  return readFile(join(directory, 'work', 'sensors', sensor, name), 'latin1')
}

async function tarNames(path: string): Promise<string[]> {
  const names: string[] = []
  const reader = extract()
  reader.end(await readFile(path))
  for await (const entry of reader) {
    names.push(entry.header.name)
    entry.resume()
  }
  return names
}

test('prepare counts the objects of each sensor and leaves out the one that has none', async () => {
  const result = done(await site.prepare(await site.stage()))
  assert.deepEqual(result.prepared, { objects: { R22_S11: 3, R01_S00: 2 } })
  assert.deepEqual(result.outputs, [])
  assert.equal(result.metrics.objects, 5)
  assert.ok((result.metrics.phaseSeconds['phosim.py'] ?? 0) > 0)
  assert.ok(site.lines.includes('Creating Atmosphere'), 'the programs speak into the log')
})

test('prepare leaves the pars of every snap with their objects once, and nothing for unlit sensors', async () => {
  assert.deepEqual((await readdir(join(prepared, 'work', 'sensors'))).sort(), ['R01_S00', 'R22_S11'])
  for (const snap of [0, 1]) assert.equal(objectsIn(await sensorPars(prepared, 'R22_S11', snap)).length, 3)
  const files = await readdir(join(prepared, 'work', 'sensors', 'R22_S11'))
  assert.ok(files.includes('e2adc_99999999_R22_S11_E001.pars'))
  const visit = (await readdir(join(prepared, 'work', 'visit'))).sort()
  assert.deepEqual(visit, ['commands.txt', 'obs_99999999.pars', 'tracking_99999999.pars', 'version'])
})

test('prepare may be repeated in its directory without doubling an object', async () => {
  const directory = await site.stage()
  done(await site.prepare(directory))
  done(await site.prepare(directory))
  assert.equal(objectsIn(await sensorPars(directory, 'R22_S11')).length, 3)
})

test('a command file without a last newline does not run into the pars that follow it', async () => {
  const pars = await sensorPars(prepared, 'R22_S11')
  assert.match(pars, /^raydensity 0\.0$/m)
  assert.match(pars, /^checkpointcount 0$/m)
})

test('no word of the catalog reaches the header, and no header key hides in the catalog that phosim.py reads', async () => {
  const pars = await sensorPars(prepared, 'R22_S11')
  assert.match(pars, /^obshistid 99999999$/m)
  assert.match(pars, /^obsseed 42$/m)
  assert.match(pars, /^monthnum 3$/m)
  assert.match(pars, /^constrainseeing 0\.0$/m)
  assert.equal(hiddenKey('includeobj lines_0.txt'), undefined)
})

test('a spectrum of the bundle travels with the sensors that need it, and with no other', async () => {
  const own = join('data', 'SEDs', 'mine', 'seed_date_filter.txt')
  assert.equal(await readFile(join(prepared, 'work', 'sensors', 'R22_S11', own), 'utf8'), '300 1\n1200 2\n')
  assert.ok(!(await readdir(join(prepared, 'work', 'sensors', 'R01_S00'))).includes('data'))
})

test('a compressed catalog, and several of them, are read as one', async () => {
  const directory = await site.stage({ 'main.txt': BUNDLE['main.txt'] ?? '', ...BUNDLE })
  const catalogs = join(directory, 'inputs', 'catalogs')
  await writeFiles(join(catalogs, '1'), { 'b.txt': '' })
  await writeFile(join(catalogs, '1', 'b.txt'), gzipSync(`${starOn('R22_S12', '9')}\n`))
  const order = { catalogs: [...orderFor().catalogs, { directory: 'inputs/catalogs/1', main: 'b.txt' }] }
  assert.deepEqual(done(await site.prepare(directory, order)).prepared?.objects, { R22_S11: 3, R22_S12: 1, R01_S00: 2 })
})

test('a dark exposure is prepared on every wanted sensor, without any object', async () => {
  const directory = await site.stage({ 'main.txt': 'telconfig 1\n' })
  const header = { ...HEADER, telconfig: '1' }
  const result = done(await site.prepare(directory, { header }))
  assert.deepEqual(result.prepared?.objects, { R22_S11: 0, R22_S12: 0, R01_S00: 0 })
  const job = await site.stageJob(directory, 'R22_S12')
  const image = done(await site.simulate(job, { header, sensors: ['R22_S12'] }))
  assert.equal(image.metrics.photons, 0, 'and its image may be dark')
})

test('every lit sensor and snap gives an e-image, the amplifiers in a tar and a preview', async () => {
  for (const sensor of ['R22_S11', 'R01_S00'])
    for (const snap of [0, 1]) {
      const job = await site.stageJob(prepared, sensor)
      const result = done(await site.simulate(job, { sensors: [sensor], snap }))
      const stem = `99999999_f2_${sensor}_E00${snap}`
      assert.deepEqual(result.outputs, [
        { name: `lsst_e_${stem}.fits.gz`, product: 'e-image' },
        { name: `lsst_${stem}.tar`, product: 'amplifiers' },
        { name: `lsst_e_${stem}.png`, product: 'preview' },
      ])
      assert.deepEqual((await readdir(join(job, 'outputs'))).sort(), result.outputs.map(({ name }) => name).sort())
      const exposure = { obsHistId: '99999999', filter: 2, sensor, snap }
      const expected = AMPLIFIERS.map((amplifier) => amplifierName(exposure, amplifier))
      assert.deepEqual(await tarNames(join(job, 'outputs', `lsst_${stem}.tar`)), expected)
      const [image] = await readFits(join(job, 'outputs', eImageName(exposure)))
      const electrons = image ? pixelsOf(image).reduce((sum, value) => sum + value, 0) : 0
      assert.equal(electrons, result.metrics.photons)
      assert.ok(electrons > 100_000, `${electrons} electrons of a star of magnitude 19`)
      assert.ok(!(await readdir(job)).includes('scratch'), 'the scratch folder is gone')
    }
})

test('simulate may be repeated in its directory and gives the same light', async () => {
  const job = await site.stageJob(prepared, 'R22_S11')
  const first = done(await site.simulate(job))
  const second = done(await site.simulate(job))
  assert.equal(second.metrics.photons, first.metrics.photons)
  assert.equal(second.metrics.objects, 3)
})

test('simulate rewrites the pars: nothing of the host that prepared the visit is needed or left', async () => {
  const elsewhere = await PhosimSite.create()
  try {
    const directory = await site.stage()
    done(await site.prepare(directory))
    const job = await elsewhere.stageJob(directory, 'R22_S11')
    const gone = `${directory}-gone`
    await rename(directory, gone)
    const result = await elsewhere.simulate(job, {}, elsewhere.failing('e2adc:missing-amplifier'))
    assert.equal(failure(result).code, 'output-missing')
    const work = join(job, 'scratch', 'work')
    for (const name of (await readdir(work)).filter((entry) => entry.endsWith('.pars'))) {
      const text = await readFile(join(work, name), 'latin1')
      assert.ok(!text.includes(site.directory), `${name} names the folder of the other host`)
    }
    done(await elsewhere.simulate(job))
  } finally {
    await elsewhere.close()
  }
})

test('the job reports the seconds of each program, and of each kind of light in raytrace', async () => {
  const directory = await site.stage()
  done(await site.prepare(directory, { commands: 'backgamma 10.0\n' }))
  const job = await site.stageJob(directory, 'R22_S11')
  const { phaseSeconds } = done(await site.simulate(job, { commands: 'backgamma 10.0\n' })).metrics
  assert.equal(phaseSeconds['raytrace: dark sky'], 61.5)
  assert.equal(phaseSeconds['raytrace: objects'], 0.75)
  for (const phase of ['atmosphere', 'raytrace', 'e2adc', 'outputs']) assert.ok((phaseSeconds[phase] ?? 0) > 0, phase)
})

test('screens are shipped when the site says so, and then the atmosphere is not made again', async () => {
  const directory = await site.stage()
  done(await site.prepare(directory, {}, site.with({ screens: 'ship' })))
  const screens = (await readdir(join(directory, 'work', 'visit'))).filter((name) => name.includes('screen_'))
  assert.equal(screens.length, 87)
  const job = await site.stageJob(directory, 'R22_S11')
  const { phaseSeconds } = done(await site.simulate(job, {}, site.failing('atmosphere:killed'))).metrics
  assert.equal(phaseSeconds.atmosphere, undefined)
  assert.ok(site.lines.some((line) => line.startsWith('87 screens')))
})

test('small screens are shipped when the choice is free', async () => {
  const directory = await site.stage()
  done(await site.prepare(directory, {}, site.with({ screens: 'auto' })))
  assert.ok((await readdir(join(directory, 'work', 'visit'))).includes('airglowscreen_99999999.fits.gz'))
})

test('centroids, throughput, events and the trimmed catalog come when the commands ask', async () => {
  const commands = 'centroidfile 1\nthroughputfile 1\neventfile 1\nzenith_v 1000\n'
  const directory = await site.stage()
  done(await site.prepare(directory, { commands }))
  const job = await site.stageJob(directory, 'R22_S11')
  done(await site.simulate(job, { commands }))
  const stem = '99999999_f2_R22_S11_E000'
  const names = await tarNames(join(job, 'outputs', `lsst_${stem}.tar`))
  assert.deepEqual(names.slice(16), [
    `centroid_lsst_e_${stem}.txt`,
    `throughput_lsst_e_${stem}.txt`,
    `output_lsst_e_${stem}.fits`,
    'trimcatalog_99999999_R22_S11_E000.txt',
  ])
  const single = done(await site.simulate(job, { commands, amplifiers: 'unpacked' }))
  const products = single.outputs.map(({ product }) => product)
  assert.equal(products.filter((product) => product === 'amplifiers').length, 16)
  for (const product of ['centroid', 'throughput', 'events', 'catalog'] as const) assert.ok(products.includes(product))
  const catalog = await readFile(join(job, 'outputs', 'trimcatalog_99999999_R22_S11_E000.txt'), 'latin1')
  assert.equal(objectsIn(catalog).length, 3)
})

test('amplifiers come as one multi-extension file on request', async () => {
  const job = await site.stageJob(prepared, 'R22_S11')
  const result = done(await site.simulate(job, { amplifiers: 'mef' }))
  const name = 'lsst_a_99999999_f2_R22_S11_E000.fits.gz'
  assert.ok(result.outputs.some((output) => output.name === name && output.product === 'amplifiers'))
  const units = decodeFits(gunzipSync(await readFile(join(job, 'outputs', name))))
  assert.equal(units.length, 17)
  assert.equal(units[0]?.values.get('CHIPID'), 'R22_S11')
  const names = units.slice(1).map((unit) => unit.values.get('EXTNAME'))
  assert.deepEqual(names, [...AMPLIFIERS])
  const [, first] = units
  assert.equal(first === undefined ? 0 : pixelsOf(first)[0], 970)
  assert.equal(first?.values.get('GAIN'), 1.7)
})

test('without amplifiers e2adc does not run', async () => {
  const job = await site.stageJob(prepared, 'R22_S11')
  const result = done(await site.simulate(job, { amplifiers: 'none' }, site.failing('e2adc:killed')))
  assert.deepEqual(
    result.outputs.map(({ product }) => product),
    ['e-image', 'preview'],
  )
})

test('PhoSim’s own example of stars and galaxies is prepared, and simulated on the sensor that holds it', {
  skip: !existsSync(EXAMPLE) && 'the shared data are not here',
}, async () => {
  const text = await readFile(EXAMPLE, 'utf8')
  const directory = await site.stage({ 'main.txt': text })
  const header = { ...completeHeader(readHeader(text)), camconfig: '0' }
  const order = { header, sensors: ['R22_S11'], snaps: [0] }
  assert.deepEqual(done(await site.prepare(directory, order)).prepared?.objects, { R22_S11: 2823 })
  const result = done(await site.simulate(await site.stageJob(directory, 'R22_S11'), order))
  assert.equal(result.metrics.objects, 2823)
})

test('a library of spectra that lies elsewhere is followed through its link, and never written to', async () => {
  const other = await PhosimSite.create()
  try {
    const library = join(other.host.phosimDirectory, 'data', 'SEDs')
    await rename(library, join(other.directory, 'library'))
    await symlink(join(other.directory, 'library'), library)
    const directory = await other.stage()
    done(await other.prepare(directory))
    done(await other.simulate(await other.stageJob(directory, 'R22_S11')))
    assert.deepEqual(await readdir(join(other.directory, 'library')), ['starSED'])
    const site34 = (await readdir(other.host.phosimDirectory)).sort()
    assert.deepEqual(site34, ['bin', 'condor', 'data', 'default_instcat', 'phosim.py'])
  } finally {
    await other.close()
  }
})
