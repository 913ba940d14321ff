/** The focal plane in some hundred pixels. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SENSORS } from '../../../phosim/focal-plane.ts'
import { stateLayer } from '../../../portal/focal-plane/state-layer.ts'
import { thumbnailPaths, unlitPath } from '../../../portal/focal-plane/thumbnail.ts'

const blocks = (d: string) => d.split('z').length - 1

test('each colour is one path, and every sensor is drawn once', () => {
  const layer = stateLayer(
    SENSORS.slice(0, 100).map((sensor, at) => ({ sensor, state: at < 60 ? 'finished' : 'failed' })),
  )
  const paths = thumbnailPaths(layer)
  assert.deepEqual(
    paths.map(({ d }) => blocks(d)),
    [60, 40],
  )
  assert.equal(blocks(unlitPath(layer)), 89)
})

test('two snaps are two halves of a sensor', () => {
  const layer = stateLayer(
    [0, 1].map((snap) => ({ sensor: 'R22_S11', snap, state: snap === 0 ? 'finished' : 'running' })),
  )
  assert.deepEqual(
    thumbnailPaths(layer).map(({ d }) => d),
    ['M-20.0 -20.4h20v40.72h-20z', 'M0.0 -20.4h20v40.72h-20z'],
  )
})
