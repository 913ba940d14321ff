import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { packWork } from '../../../pilot/work-files.ts'
import { gunzip, objectsText, rangeOf } from '../../../portal/sensor/work-part.ts'
import { temporaryFolder } from '../../pilot/payloads/stand-in/run-directory.ts'

const line = (id: number) => `object ${id} 10 -20 21 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none\n`

/** What a pilot makes of such work files, as a browser gets it. */
async function packed(folder: string, files: Readonly<Record<string, Buffer | string>>) {
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, 'work', name)
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(path, bytes)
  }
  await packWork(folder)
  const work: unknown = JSON.parse(await readFile(join(folder, 'outputs', 'work.json'), 'utf8'))
  const all = Uint8Array.from(await readFile(join(folder, 'outputs', 'sensors.bin')))
  return (sensor: string) => {
    const range = rangeOf(work, sensor)
    return range && objectsText(all.subarray(range[0], range[0] + range[1]))
  }
}

test("a sensor's objects are cut out of what a pilot packs for all of them, also where its gzip has members", async (t) => {
  const members = Buffer.concat([gzipSync(line(1), { level: 1 }), gzipSync(line(2), { level: 1 })])
  const of = await packed(await temporaryFolder(t), {
    'visit/visit.json': '{}',
    'sensors/R01_S00/objects.txt.gz': gzipSync(line(7)),
    'sensors/R22_S11/objects.txt.gz': members,
  })
  assert.equal(await of('R22_S11'), line(1) + line(2))
  assert.equal(await of('R01_S00'), line(7))
  assert.equal(of('R43_S22'), undefined)
})

test('a part whose objects are too many to be packed twice is read whole', async (t) => {
  const lines = Array.from({ length: 4000 }, (_, id) => line(id * 7919)).join('')
  const of = await packed(await temporaryFolder(t), { 'sensors/R22_S11/objects.txt.gz': gzipSync(lines, { level: 1 }) })
  assert.equal(await of('R22_S11'), lines)
})

test("PhoSim's pars give the objects of their end, beside spectra of any name", async (t) => {
  const of = await packed(await temporaryFolder(t), {
    'visit/commands.txt': '',
    [`sensors/R22_S11/data/SEDs/${'deep/'.repeat(30)}own.spec`]: '1 2\n',
    'sensors/R22_S11/e2adc_42_R22_S11_E000.pars': 'chipid R22_S11\n',
    'sensors/R22_S11/raytrace_42_R22_S11_E000_0.pars': `obshistid 42\n${line(3)}`,
  })
  assert.equal(await of('R22_S11'), `obshistid 42\n${line(3)}`)
})

test('a range is nothing but two whole numbers', () => {
  for (const work of [null, 3, {}, { ranges: null }, { ranges: { A: [1] } }, { ranges: { A: [-1, 2] } }])
    assert.equal(rangeOf(work, 'A'), undefined)
  assert.deepEqual(rangeOf({ ranges: { A: [5, 6] } }, 'A'), [5, 6])
})

test('what is no gzip is refused', async () => {
  await assert.rejects(gunzip(Uint8Array.from([1, 2, 3])))
})
