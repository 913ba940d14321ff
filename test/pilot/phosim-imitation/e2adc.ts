/** Imitates `e2adc`: sixteen amplifier images of the e-image in its work folder. */
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { AMPLIFIERS } from '../../../phosim/file-names.ts'
import { decodeFits, encodeFits } from '../../../pilot/fits.ts'
import { failEarly, faultOf, readStdin } from './pars.ts'

const pars = readStdin()
const fault = faultOf('e2adc')
failEarly(fault)
const [id, filter, chip] = [pars.text('obshistid'), pars.text('filter'), pars.text('chipid')]
const exposure = `E${pars.text('exposureid').padStart(3, '0')}`
const [image] = decodeFits(gunzipSync(readFileSync(`lsst_e_${id}_f${filter}_${chip}_${exposure}.fits.gz`)))
if (image === undefined || pars.text('gain') === '') process.exit(1)
for (const amplifier of AMPLIFIERS) {
  if (fault === 'missing-amplifier' && amplifier === 'C13') continue
  const pixels = new Uint16Array(51 * 201).fill(970)
  const cards = [
    { key: 'OBSID', value: id },
    { key: 'CHIPID', value: chip },
    { key: 'AMPID', value: `${chip}_${amplifier}` },
    { key: 'GAIN', value: pars.number('gain') },
  ]
  const bytes = gzipSync(encodeFits({ width: 51, height: 201, pixels, cards }), { level: 1 })
  const whole = fault === 'truncated' && amplifier === 'C17' ? bytes.subarray(0, bytes.length - 20) : bytes
  writeFileSync(`lsst_a_${id}_f${filter}_${chip}_${amplifier}_${exposure}.fits.gz`, whole)
}
