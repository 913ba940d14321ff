/** Every way in which PhoSim fails, asked of its imitation: the class, the code and the words that each becomes. */
import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Failure } from '../../core/contract/failures.ts'
import { hostFromEnvironment } from '../../pilot/payloads/phosim/host.ts'
import { BUNDLE, done, failure, HEADER, PhosimSite, starOn } from './phosim-fixture.ts'

let site: PhosimSite
let prepared: string

before(async () => {
  site = await PhosimSite.create()
  prepared = await site.stage()
  done(await site.prepare(prepared))
})
after(() => site.close())

interface Expected {
  readonly class: Failure['class']
  readonly code: string
  readonly words: RegExp
}

function check(found: Failure, expected: Expected): void {
  assert.deepEqual({ class: found.class, code: found.code }, { class: expected.class, code: expected.code })
  assert.match(found.message, expected.words)
}

const SIMULATE: readonly (readonly [title: string, fault: string, Expected])[] = [
  [
    'a raytrace that ends well without an image is a failure that names the image',
    'raytrace:no-output',
    { class: 'payload', code: 'output-missing', words: /did not write lsst_e_99999999_f2_R22_S11_E000\.fits\.gz/ },
  ],
  [
    'an image without one electron, where stars lie, is a failure',
    'raytrace:no-light',
    { class: 'payload', code: 'no-light', words: /R22_S11 without one electron/ },
  ],
  [
    'a segmentation fault with few sources points at the address space',
    'raytrace:segfault',
    { class: 'payload', code: 'exit-139', words: /3 objects, below its limit of 150000.*ulimit -v/ },
  ],
  [
    'a raytrace that the system kills wants memory',
    'raytrace:killed',
    { class: 'memory', code: 'exit-137', words: /want of memory \(137\)/ },
  ],
  [
    'a refused allocation wants memory too',
    'raytrace:no-memory',
    { class: 'memory', code: 'allocation', words: /raytrace was refused memory/ },
  ],
  [
    'a raytrace that was told to stop is not to blame',
    'raytrace:stopped',
    { class: 'preempted', code: 'exit-143', words: /told to stop/ },
  ],
  [
    'an e-image cut short is found by reading it to its end',
    'raytrace:truncated',
    { class: 'payload', code: 'fits-unreadable', words: /lsst_e_99999999_f2_R22_S11_E000\.fits\.gz/ },
  ],
  [
    'a spectrum that raytrace cannot find is named',
    'raytrace:sed-vanished',
    { class: 'user', code: 'sed-missing', words: /no spectrum \S*sed_flat\.txt/ },
  ],
  [
    'another exit code comes with the last words of the program',
    'raytrace:code-2',
    {
      class: 'payload',
      code: 'exit-2',
      words: /raytrace ended with code 2: Error: something is wrong with the optics/,
    },
  ],
  [
    'a missing amplifier is named',
    'e2adc:missing-amplifier',
    { class: 'payload', code: 'output-missing', words: /R22_S11_C13_E000/ },
  ],
  [
    'an amplifier cut short is found',
    'e2adc:truncated',
    { class: 'payload', code: 'fits-unreadable', words: /R22_S11_C17_E000/ },
  ],
  [
    'an atmosphere that the system kills wants memory',
    'atmosphere:killed',
    { class: 'memory', code: 'exit-137', words: /137/ },
  ],
  [
    'an atmosphere that writes nothing is a failure of its own',
    'atmosphere:no-output',
    { class: 'payload', code: 'output-missing', words: /atmosphere ended with code 0/ },
  ],
]

for (const [title, fault, expected] of SIMULATE)
  test(title, async () => {
    const job = await site.stageJob(prepared, 'R22_S11')
    check(failure(await site.simulate(job, {}, site.failing(fault))), expected)
    const left = await readdir(join(job, 'scratch', 'work'))
    assert.ok(!left.some((name) => name.startsWith('atmospherescreen_')), 'the bulky screens are cleared away')
  })

test('a sensor without light and without objects is right when there is no sky', async () => {
  const directory = await site.stage()
  const header = { ...HEADER, minsource: '0' }
  done(await site.prepare(directory, { header }))
  const job = await site.stageJob(directory, 'R22_S12')
  const result = done(await site.simulate(job, { header, sensors: ['R22_S12'] }))
  assert.equal(result.metrics.photons, 0)
})

test('a dark image under a sky is a failure on a sensor without objects too', async () => {
  const commands = 'backgamma 10\n'
  const header = { ...HEADER, minsource: '0' }
  const directory = await site.stage()
  done(await site.prepare(directory, { header, commands }))
  const job = await site.stageJob(directory, 'R22_S12')
  const order = { header, commands, sensors: ['R22_S12'] }
  assert.equal(failure(await site.simulate(job, order, site.failing('raytrace:no-light'))).code, 'no-light')
})

test('a segmentation fault above the limit of sources is the catalog’s, with both numbers', async () => {
  const job = await site.stageJob(prepared, 'R22_S11')
  const order = { commands: 'backgamma 10\n', sourceLimit: 11_902 }
  check(failure(await site.simulate(job, order, site.failing('raytrace:segfault'))), {
    class: 'user',
    code: 'too-many-sources',
    words: /3 objects and about 11900 sources of the sky, and this PhoSim holds 11902/,
  })
})

test('inputs that did not arrive are the service’s fault', async () => {
  const job = await site.stageJob(prepared, 'R22_S11')
  await rm(join(job, 'inputs', 'visit', 'tracking_99999999.pars'))
  check(failure(await site.simulate(job)), {
    class: 'system',
    code: 'inputs-missing',
    words: /inputs\/visit\/tracking_99999999\.pars did not arrive/,
  })
})

const PREPARE: readonly (readonly [title: string, fault: string, Expected])[] = [
  [
    'a traceback with exit code 0 is a failure with its last line',
    'phosim.py:traceback',
    { class: 'payload', code: 'phosim-traceback', words: /OSError: \[Errno 12\] while moving an image/ },
  ],
  [
    'a phosim.py that prepares nothing and reports success is a failure',
    'phosim.py:no-jobs',
    { class: 'payload', code: 'phosim-no-jobs', words: /prepared nothing for R22_S11/ },
  ],
  [
    'an instrument that fails shows in the last words of phosim.py',
    'instrument:code-2',
    {
      class: 'payload',
      code: 'exit-1',
      words: /phosim\.py ended with code 1: RuntimeError: Error running .*instrument/,
    },
  ],
  [
    'an atmosphere that the system kills inside phosim.py wants memory',
    'atmosphere:killed',
    { class: 'memory', code: 'exit-137', words: /want of memory/ },
  ],
  [
    'a trim that writes nothing is a failure that names the file',
    'trim:no-output',
    { class: 'payload', code: 'trim-incomplete', words: /trimcatalog_99999999_R22_S11\.pars/ },
  ],
]

for (const [title, fault, expected] of PREPARE)
  test(title, async () => {
    check(failure(await site.prepare(await site.stage(), {}, site.failing(fault))), expected)
  })

const CATALOGS: readonly (readonly [title: string, lines: string, Expected])[] = [
  [
    'a spectrum that neither bundle nor site has is named before anything runs',
    starOn('R22_S11', '1', 'starSED/nowhere.txt'),
    { class: 'user', code: 'sed-missing', words: /starSED\/nowhere\.txt/ },
  ],
  [
    'a sky spectrum that 3.4 does not have is named',
    starOn('R22_S11', '1', '../sky/sed_500.txt'),
    { class: 'user', code: 'sed-missing', words: /\.\.\/sky\/sed_500\.txt/ },
  ],
  [
    'a spectrum outside data/ is refused',
    starOn('R22_S11', '1', '../../../etc/passwd'),
    { class: 'user', code: 'path-outside', words: /leads out of PhoSim/ },
  ],
  [
    'an included file outside the bundle is refused',
    'includeobj ../../../secrets.txt',
    { class: 'user', code: 'path-outside', words: /includeobj \.\.\/\.\.\/\.\.\/secrets\.txt/ },
  ],
  [
    'an included file that the bundle lacks is named',
    'includeobj galaxies.txt',
    { class: 'user', code: 'include-missing', words: /lacks galaxies\.txt/ },
  ],
  [
    'an id that is not a number, which would empty the sensor, is refused with its line',
    starOn('R22_S11', 'MS_567_8'),
    { class: 'user', code: 'id-not-number', words: /MS_567_8/ },
  ],
  [
    'objects that all lie elsewhere are said, with what to check',
    starOn('R43_S22', '1'),
    { class: 'user', code: 'no-objects', words: /No object falls on any of the wanted sensors: check pointing/ },
  ],
]

for (const [title, lines, expected] of CATALOGS)
  test(title, async () => check(failure(await site.prepare(await site.stage({ 'main.txt': lines }))), expected))

test('more sources than the site holds are refused before raytrace, sky and moon counted', async () => {
  const order = { commands: 'backgamma 10\n', header: { ...HEADER, moonalt: '40' }, sourceLimit: 23_802 }
  check(failure(await site.prepare(await site.stage(), order)), {
    class: 'user',
    code: 'too-many-sources',
    words: /holds 23802 sources a sensor, of which sky and moon take 23800.*R22_S11 \(3\)/,
  })
})

test('a header value that PhoSim could not use is named', async () => {
  const order = { header: { ...HEADER, filter: 'r' } }
  const expected = { class: 'user', code: 'header-value', words: /filter is "r"/ } as const
  check(failure(await site.prepare(await site.stage(), order)), expected)
})

test('a command that would rename every file is refused', async () => {
  const order = { commands: 'extraid 7\n' }
  const expected = { class: 'user', code: 'command-refused', words: /extraid/ } as const
  check(failure(await site.prepare(await site.stage(), order)), expected)
})

test('two bundles that disagree on a spectrum are refused', async () => {
  const directory = await site.stage()
  await mkdir(join(directory, 'inputs', 'catalogs', '1', 'mine'), { recursive: true })
  const other = join(directory, 'inputs', 'catalogs', '1')
  await writeFile(join(other, 'main.txt'), starOn('R22_S11', '8', 'mine/seed_date_filter.txt'))
  await writeFile(join(other, 'mine', 'seed_date_filter.txt'), 'something else\n')
  const catalogs = ['0', '1'].map((name) => ({ directory: `inputs/catalogs/${name}`, main: 'main.txt' }))
  const expected = { class: 'user', code: 'sed-conflict', words: /different files named data\/SEDs\/mine/ } as const
  check(failure(await site.prepare(directory, { catalogs })), expected)
})

test('a site without a whole PhoSim is the site’s fault, with what is missing', async () => {
  const broken = await PhosimSite.create()
  try {
    await rm(join(broken.host.phosimDirectory, 'data', 'lsst'), { recursive: true })
    await chmod(join(broken.host.phosimDirectory, 'bin', 'e2adc'), 0o000)
    await rm(join(broken.host.phosimDirectory, 'bin', 'trim'))
    const found = failure(await broken.prepare(await broken.stage(BUNDLE)))
    assert.equal(found.class, 'site')
    assert.equal(found.code, 'software-missing')
    assert.match(found.message, /bin\/trim/)
    assert.match(found.message, /data\/lsst\//)
  } finally {
    await broken.close()
  }
})

test('a python that is not there is the site’s fault', async () => {
  const host = site.with({ python: join(site.directory, 'no-python') })
  const found = failure(await site.prepare(await site.stage(), {}, host))
  assert.equal(found.class, 'site')
  assert.equal(found.code, 'software-missing')
  assert.match(found.message, /phosim\.py cannot be started/)
})

test('a site that names no PhoSim, or an unknown choice for screens, is told so', async () => {
  await assert.rejects(hostFromEnvironment({}), /--phosim-dir/)
  await assert.rejects(hostFromEnvironment({ PHOSIM_DIR: 'x', PHOSIM_SCREENS: 'maybe' }), /rerun, ship or auto/)
  const host = await hostFromEnvironment({ PHOSIM_DIR: site.directory, PHOSIM_PYTHON: 'python2.7' })
  assert.equal(host.python, 'python2.7')
  assert.equal(host.screens, 'auto')
})
