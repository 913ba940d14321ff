/** Imitates `trim`: for each chip of its group, the objects within 100 pixels of it, an empty line after each. */
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { PIXELS_X, PIXELS_Y, sensorWcs, skyToPixel } from '../../../phosim/focal-plane.ts'
import { failEarly, faultOf, readStdin } from './pars.ts'

const MARGIN = 101

const pars = readStdin()
const id = pars.text('obshistid')
failEarly(faultOf('trim'))
const pointing = {
  raDeg: pars.number('pointingra'),
  decDeg: pars.number('pointingdec'),
  rotSkyPosDeg: pars.number('rotationangle'),
}
const sources = pars.all('catalog').flatMap(([, , file = '']) => {
  const bytes = readFileSync(file)
  return (file.includes('.gz') ? gunzipSync(bytes) : bytes).toString('latin1').split('\n')
})
const outside = (at: number, length: number) => at < -MARGIN || at > length + MARGIN
for (const [, , chip = ''] of pars.all('chipid')) {
  const wcs = sensorWcs(chip, pointing)
  const found = sources.filter((line) => {
    const [, , raDeg, decDeg] = line.split(/\s+/)
    const at = skyToPixel(wcs, Number(raDeg), Number(decDeg))
    return at !== undefined && !outside(at.x, PIXELS_X) && !outside(at.y, PIXELS_Y)
  })
  writeFileSync(`trimcatalog_${id}_${chip}.pars`, `\n\n${found.map((line) => `${line}\n\n`).join('')}`)
}
