/** The parts of the PhoSim adapter that need no program: pars, choices, the printed table, the light that must be. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { backgroundSources, expectsLight } from '../../pilot/payloads/phosim/background.ts'
import {
  lineBatches,
  objectLines,
  observationOf,
  rewriteFolders,
  withObjects,
} from '../../pilot/payloads/phosim/pars.ts'
import { secondsByLight } from '../../pilot/payloads/phosim/raytrace-table.ts'
import { chooseScreens } from '../../pilot/payloads/phosim/screens.ts'
import { within } from '../../pilot/payloads/phosim/spectra.ts'
import { foldersOf } from '../../pilot/payloads/phosim/tree.ts'
import { HEADER, starOn } from './phosim-fixture.ts'

test('objects join raytrace’s pars once, however often they are added', () => {
  const trimmed = '\n\nobject 1 0 0 20 x\n\nobject 2 0 0 21 x\n\n'
  const once = withObjects('checkpointtotal 0', trimmed)
  assert.equal(once, 'checkpointtotal 0\nobject 1 0 0 20 x\nobject 2 0 0 21 x\n')
  assert.equal(withObjects(once, trimmed), once)
  assert.equal(objectLines(once).length, 2)
})

test('pars of a sensor without objects stay as they are', () => {
  assert.equal(withObjects('nsnap 2\n', '\n\n'), 'nsnap 2\n')
})

test('folders are rewritten wherever pars name them, and nothing else changes', () => {
  const pars = 'obshistid 1\nseddir /there/data/SEDs\nbindir\t/there/bin\nobject 1 0 0 20 bindir/x\ndatadir /a $& b\n'
  const rewritten = rewriteFolders(pars, foldersOf('/here'))
  assert.equal(
    rewritten,
    'obshistid 1\nseddir /here/data/SEDs\nbindir /here/bin\nobject 1 0 0 20 bindir/x\ndatadir /here/data\n',
  )
  assert.equal(rewriteFolders(rewritten, foldersOf('/here')), rewritten)
})

test('the observation is what a trim job’s pars hold beside chips and catalogs', () => {
  const pars = 'chipid 0 R22_S10\nchipid 1 R22_S11\nobshistid 7\ncamconfig 1\ncatalog 0 /x/lines_0.txt\n'
  assert.equal(observationOf(pars), 'obshistid 7\ncamconfig 1\n')
})

test('screens are made again by many jobs, and by one; small ones are shipped', () => {
  assert.equal(chooseScreens('auto', 316e6, 378).ship, false)
  assert.equal(chooseScreens('auto', 316e6, 1).ship, false)
  assert.equal(chooseScreens('auto', 20e6, 378).ship, true)
  assert.equal(chooseScreens('ship', 316e6, 378).ship, true)
  assert.equal(chooseScreens('rerun', 1, 1).ship, false)
  assert.match(chooseScreens('auto', 316e6, 378).because, /378 jobs would fetch 316 MB each/)
})

test('raytrace’s table is read as 3.x prints it, with thousands and without numbers where there was nothing', () => {
  const seconds = secondsByLight([
    'Type                Sources         Photons  (Sat,Rem,Rej,Acc)%  Time (s)       Photons/s',
    'Dark Sky             11,900  31,800,000,000  ( 50,  1, 40,  9)      61.50     400,000,000',
    'Dark Sky             11,900   1,234,567,890  ( 50,  1, 40,  9)      61.25          20,074',
    'Moon                 11,900             123  ( 50,  1, 40,  9)       1.00             123',
    'm = 20.0                  1         508,123  (  0,  0, 90, 10)       0.75         677,497',
    'm = 25.0                  3               0  (nan,nan,nan,nan)       0.01               0',
    'Photon raytrace of something else (1, 2) 3',
  ])
  assert.deepEqual(seconds, { 'raytrace: dark sky': 122.75, 'raytrace: moon': 1, 'raytrace: objects': 0.76 })
})

const dark = { header: HEADER, commands: 'zenith_v 1000\nraydensity 0\n' }

test('light is expected under a sky, and of stars well inside a sensor without one', () => {
  assert.equal(expectsLight({ ...dark, commands: '' }, 'R22_S11', []), true)
  assert.equal(expectsLight(dark, 'R22_S11', []), false)
  assert.equal(expectsLight(dark, 'R22_S11', [starOn('R22_S11', '1')]), true)
  assert.equal(
    expectsLight({ ...dark, header: { ...HEADER, telconfig: '1' } }, 'R22_S11', [starOn('R22_S11', '1')]),
    false,
  )
})

test('no light is expected of objects that are faint, behind dust, far, or over the edge', () => {
  const star = starOn('R22_S11', '1')
  assert.equal(expectsLight(dark, 'R22_S11', [starOn('R22_S11', '1', 'x', 0, 28)]), false)
  assert.equal(expectsLight(dark, 'R22_S11', [star.replace('none none', 'none CCM 4.0 3.1')]), false)
  assert.equal(expectsLight(dark, 'R22_S11', [star.replace(/ 0 0 0 0 0 0 star/, ' 5 0 0 0 0 0 star')]), false)
  assert.equal(expectsLight(dark, 'R22_S11', [starOn('R22_S11', '1', 'x', 2050)]), false)
})

test('sky and moon count against the limit of sources when they shine', () => {
  assert.equal(backgroundSources(dark), 0)
  assert.equal(backgroundSources({ ...dark, commands: '' }), 11_900)
  assert.equal(backgroundSources({ header: { ...HEADER, moonalt: '30' }, commands: '' }), 23_800)
})

test('a path stays within its folder or is refused, for any path', () => {
  assert.equal(within('/bundle', 'a/b.txt'), '/bundle/a/b.txt')
  assert.equal(within('/bundle', '../other'), undefined)
  assert.equal(within('/bundle', '/bundle2/x'), undefined)
  fc.assert(
    fc.property(fc.array(fc.constantFrom('..', '.', 'a', 'b', '')), (parts) => {
      const path = within('/bundle', parts.join('/'))
      return path === undefined || path === '/bundle' || path.startsWith('/bundle/')
    }),
  )
})

test('lines are the same whether a file is compressed or not, and whatever its size', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'imsim-lines-'))
  try {
    const lines = Array.from({ length: 30_000 }, (_, at) => `object ${at} ${'x'.repeat(at % 50)}`)
    await writeFile(join(folder, 'plain'), lines.join('\n'))
    await writeFile(join(folder, 'packed.gz'), gzipSync(`${lines.join('\n')}\n`))
    for (const name of ['plain', 'packed.gz']) {
      const read: string[] = []
      for await (const batch of lineBatches(join(folder, name))) read.push(...batch)
      assert.deepEqual(read, lines)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
