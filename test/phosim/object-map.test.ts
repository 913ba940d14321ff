import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pixelToSky, sensorWcs } from '../../phosim/focal-plane.ts'
import { countOnSensors, ObjectMap, readObjectMap } from '../../phosim/object-map.ts'
import { randomSource } from '../../phosim/random.ts'

const POINTING = { raDeg: 0.3, decDeg: -27.4, rotSkyPosDeg: 30 }

/** Objects scattered over a square around the pointing. */
function* scattered(objects: number, widthDeg: number) {
  const { uniform } = randomSource(7)
  for (let n = 0; n < objects; n++) {
    const [east, north, faint] = [uniform(), uniform(), uniform()]
    yield {
      raDeg: POINTING.raDeg + ((east - 0.5) * widthDeg) / Math.cos((POINTING.decDeg * Math.PI) / 180),
      decDeg: POINTING.decDeg + (north - 0.5) * widthDeg,
      magnorm: 14 + 12 * Math.sqrt(faint),
    }
  }
}

function mapped(objects: number, widthDeg: number) {
  const map = new ObjectMap()
  const exact: string[] = ['cell 0.2']
  for (const { raDeg, decDeg, magnorm } of scattered(objects, widthDeg)) {
    map.add(raDeg, decDeg, magnorm)
    exact.push(`${raDeg} ${decDeg} ${magnorm} 1`)
  }
  return {
    map: readObjectMap([...map.lines()].join('\n')),
    exact: countOnSensors(readObjectMap(exact.join('\n')), POINTING),
  }
}

test('few objects are counted as if one by one, across the meridian of RA 0 too', () => {
  const { map, exact } = mapped(20_000, 3)
  assert.equal(map.cellArcsec, 0.2)
  const counts = countOnSensors(map, POINTING)
  for (const [sensor, count] of Object.entries(exact))
    assert.ok(Math.abs((counts[sensor] ?? 0) - count) <= 1, `${sensor}: ${counts[sensor]} of ${count}`)
})

test('of very many objects the counts of a field are right within some per cent, and none is lost', () => {
  const { map, exact } = mapped(300_000, 4)
  assert.ok(map.cellArcsec > 1 && map.cellArcsec < 210, `${map.cellArcsec}`)
  assert.ok(map.places.length <= 60_000)
  assert.equal(
    map.places.reduce((sum, { objects }) => sum + objects, 0),
    300_000,
  )
  const counts = countOnSensors(map, POINTING)
  for (const [sensor, count] of Object.entries(exact))
    assert.ok(Math.abs((counts[sensor] ?? 0) / count - 1) < 0.1, `${sensor}: ${counts[sensor]} of ${count}`)
})

test('a bright star reaches as far as by itself, whatever lies around it', () => {
  const map = new ObjectMap()
  for (const { raDeg, decDeg } of scattered(200_000, 20)) map.add(raDeg, decDeg, 25)
  const { raDeg, decDeg } = pixelToSky(sensorWcs('R22_S11', POINTING), 2000, 4500)
  map.add(raDeg, decDeg, 9)
  const [, , ...places] = [...map.lines()]
  const bright = places.find((line) => line.split(' ')[2] === '9.00')
  const counts = countOnSensors(readObjectMap(`cell 0.2\n${bright}`), POINTING)
  assert.deepEqual(counts, { R22_S11: 1, R22_S12: 1 })
})

test('a text that is no map is refused', () => {
  assert.throws(() => readObjectMap('object 1 2 3'), /begins with its cells, not with object 1 2 3/)
})
