/** Imitates `atmosphere`: the atmosphere's pars and its screens, from the observation and the command file. */
import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { failEarly, faultOf, readStdin } from './pars.ts'

const pars = readStdin()
const id = pars.text('obshistid')
failEarly(faultOf('atmosphere'))
if (pars.text('seddir') === '' || pars.text('datadir') === '') process.exit(1)
console.log('Creating Atmosphere')
const screen = gzipSync(`screen of seed ${pars.text('obsseed')}`)
for (let layer = 0; layer < 7; layer++)
  for (const kind of 'largep largex largey coarsep coarsex coarsey mediump mediumx mediumy mediumh finep fineh'.split(
    ' ',
  ))
    writeFileSync(`atmospherescreen_${id}_${layer}_${kind}.fits.gz`, screen)
for (const name of [`cloudscreen_${id}_1`, `cloudscreen_${id}_2`, `airglowscreen_${id}`])
  writeFileSync(`${name}.fits.gz`, screen)
writeFileSync(`atmosphere_${id}.pars`, 'natmospherefile 7\n')
