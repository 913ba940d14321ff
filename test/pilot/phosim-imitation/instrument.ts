/** Imitates `instrument`: optics and tracking of the visit, and the pars of every chip that the camera has on. */
import { readFileSync, writeFileSync } from 'node:fs'
import { failEarly, faultOf, readStdin } from './pars.ts'

const pars = readStdin()
const id = pars.text('obshistid')
failEarly(faultOf('instrument'))
writeFileSync(`optics_${id}.pars`, 'trackingfile tracking\n')
writeFileSync(`tracking_${id}.pars`, '0.0 0 0 0\n')
for (const line of readFileSync(`${pars.text('instrdir')}/focalplanelayout.txt`, 'utf8').split('\n')) {
  const [chip = '', , , , , , , , group] = line.split(' ')
  if (group !== 'Group0') continue
  writeFileSync(`chip_${id}_${chip}.pars`, 'chipangle 0\n')
  writeFileSync(`readout_${id}_${chip}.pars`, 'gain 1.7\n')
}
