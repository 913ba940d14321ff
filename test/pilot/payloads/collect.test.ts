import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { decode } from 'fast-png'
import { Collection, PayloadOrder } from '../../../core/contract/payload.ts'
import { SENSORS, sensorCentre } from '../../../phosim/focal-plane.ts'
import { collect } from '../../../pilot/payloads/collect.ts'
import { Random } from '../../../pilot/payloads/stand-in/random.ts'
import { previewPng } from '../../../pilot/preview.ts'

const file = (sensor: string) => ({
  ...{ name: `lsst_e_7_f2_${sensor}_E000.fits.gz`, product: 'e-image', sizeBytes: 5, sha256: 'ab' },
  key: `outputs/1/0/5/1/lsst_e_7_f2_${sensor}_E000.fits.gz`,
})

const failure = { class: 'payload', code: 'exit-139', message: 'raytrace crashed' }

function collectionOf(sensors: readonly string[], failed: readonly string[], simulator = 'stand-in'): Collection {
  return Collection.parse({
    ...{ task: 1, visit: 0, round: 1, taskName: 'test', owner: 'ada', obsHistId: '7', commands: 'zenith_v 22' },
    simulator: { name: simulator, version: '1.0' },
    header: { filter: '2', seed: '99' },
    catalogs: [{ name: 'stars', sha256: 'cd' }],
    jobs: sensors.map((sensor, index) => ({
      ...{ pandaId: 1_000_001 + index, sensor, snap: 0, attempt: 2, site: 'LOCAL-B', pilot: 'p1', cpuSeconds: 3 },
      ...(failed.includes(sensor)
        ? { state: 'failed', files: [], failure }
        : { state: 'finished', files: [file(sensor)] }),
    })),
  })
}

/** A noisy sky with one bright corner, the lower left. */
function noisePreview(seed: number): Uint8Array {
  const random = new Random(seed)
  const pixels = Float32Array.from({ length: 4000 * 4072 }, () => random.bits() & 63)
  for (let y = 0; y < 800; y++) for (let x = 0; x < 800; x++) pixels[y * 4000 + x] = 400
  return previewPng(pixels, 4000, 4072, 'STAND-IN')
}

async function collected(
  t: { after(work: () => unknown): void },
  collection: Collection,
  preview: Uint8Array,
): Promise<(name: string) => Promise<Buffer>> {
  const folder = await mkdtemp(join(tmpdir(), 'imsim-collect-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'inputs', 'previews'), { recursive: true })
  await writeFile(join(folder, 'inputs', 'collection.json'), JSON.stringify(collection))
  for (const { sensor, state } of collection.jobs)
    if (state === 'finished') await writeFile(join(folder, 'inputs', 'previews', `${sensor}_0.png`), preview)
  const order = PayloadOrder.parse({
    ...{ pandaId: 1_000_999, task: 1, visit: 0, attempt: 1, stage: 'collect', site: 'LOCAL-A', taskName: 'test' },
    ...{ simulator: collection.simulator, obsHistId: '7', sensors: [], snap: 0, snaps: [0], header: {} },
    ...{ commands: '', amplifiers: 'tar', catalogs: [], sourceLimit: 1 },
  })
  const result = await collect(order, folder, () => undefined)
  assert.ok(result.outcome === 'done')
  assert.deepEqual(
    result.outputs.map(({ name }) => name),
    ['manifest.json', 'mosaic.png', 'mosaic-mail.png', 'provenance.json'],
  )
  return (name) => readFile(join(folder, 'outputs', name))
}

describe('collect', () => {
  const preview = noisePreview(1)

  it('writes a manifest of every file and names the failed sensors', async (t) => {
    const read = await collected(t, collectionOf(['R22_S11', 'R22_S12'], ['R22_S12']), preview)
    const manifest = JSON.parse(String(await read('manifest.json')))
    assert.equal(manifest.complete, false)
    assert.deepEqual(manifest.files, [
      { ...file('R22_S11'), sensor: 'R22_S11', snap: 0, job: 1_000_001, site: 'LOCAL-B', attempt: 2 },
    ])
    assert.equal(manifest.failed[0].sensor, 'R22_S12')
    assert.deepEqual(manifest.failed[0].failure, failure)
  })

  it('writes what is needed to make the same images again', async (t) => {
    const read = await collected(t, collectionOf(['R22_S11'], []), preview)
    const provenance = JSON.parse(String(await read('provenance.json')))
    assert.deepEqual(provenance.catalogs, [{ name: 'stars', sha256: 'cd' }])
    assert.equal(provenance.seed, '99')
    assert.equal(provenance.commands, 'zenith_v 22')
    assert.deepEqual(provenance.simulator, { name: 'stand-in', version: '1.0' })
    assert.equal(provenance.jobs[0].pilot, 'p1')
  })

  it('draws every sensor in its place, x to the right and y up: pictures, crosses, and dark cells', async (t) => {
    const read = await collected(t, collectionOf(['R34_S22', 'R10_S00'], ['R10_S00']), preview)
    const { width, data, palette } = decode(await read('mosaic.png'))
    const middle = width / 2
    /** Colour at a place on the focal plane in micrometres: 422.5 of them are a pixel here. */
    const colour = (xMicron: number, yMicron: number) => {
      const [x, y] = [Math.floor(middle + xMicron / 422.5), Math.floor(middle - yMicron / 422.5)]
      return palette?.[data[y * width + x] ?? 0] ?? []
    }
    const lit = sensorCentre('R34_S22')
    assert.deepEqual(colour(lit.xMicron - 17_000, lit.yMicron - 17_000), [255, 255, 255])
    assert.ok((colour(lit.xMicron + 17_000, lit.yMicron + 17_000)[0] ?? 255) < 230)
    const failed = sensorCentre('R10_S00')
    assert.deepEqual(colour(failed.xMicron, failed.yMicron), [232, 110, 90])
    assert.deepEqual(colour(0, 0), [28, 30, 38])
    assert.deepEqual(colour(-254_000, 254_000), [8, 9, 14])
  })

  it('fits the whole focal plane into a mail of less than 200 kB, and says STAND-IN in the large one', async (t) => {
    const collection = collectionOf(SENSORS, ['R10_S00'])
    const read = await collected(t, collection, preview)
    const mail = await read('mosaic-mail.png')
    assert.ok(mail.length < 200_000, `${mail.length} bytes`)
    assert.ok(decode(mail).width >= 300)
    const phosim = await collected(t, { ...collection, simulator: { name: 'phosim', version: '3.4' } }, preview)
    assert.notDeepEqual(await phosim('mosaic.png'), await read('mosaic.png'))
  })
})
