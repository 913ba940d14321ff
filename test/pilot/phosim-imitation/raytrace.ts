/** Imitates `raytrace`: an e-image of a tenth of the pixels, one bright pixel for each object, and the table it prints. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { sensorWcs, skyToPixel } from '../../../phosim/focal-plane.ts'
import { encodeFits } from '../../../pilot/fits.ts'
import { failEarly, faultOf, readStdin } from './pars.ts'

const MAX_SOURCE = 150_000
const WIDTH = 400
const HEIGHT = 407

function giveUp(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

const pars = readStdin()
const fault = faultOf('raytrace')
const id = pars.text('obshistid')
const chip = pars.text('chipid')
const exposure = `E${pars.text('exposureid').padStart(3, '0')}`
const name = `lsst_e_${id}_f${pars.text('filter')}_${chip}_${exposure}`
failEarly(fault)
const version = readFileSync(`${pars.text('bindir')}/version`, 'utf8').split('\n')[1] ?? ''
for (const file of [`tracking_${id}.pars`, `airglowscreen_${id}.fits.gz`, `atmospherescreen_${id}_0_finep.fits.gz`])
  if (!existsSync(file)) giveUp(`Error opening ${file}`)
for (const folder of ['datadir', 'instrdir', 'imagedir'])
  if (!existsSync(pars.text(folder))) giveUp(`Error opening ${pars.text(folder)}`)
if (pars.objects.length > MAX_SOURCE) process.kill(process.pid, 'SIGSEGV')

const sky = pars.number('zenith_v', 22.08) < 100 && pars.number('telconfig') === 0
const wcs = sensorWcs(chip, {
  raDeg: pars.number('pointingra'),
  decDeg: pars.number('pointingdec'),
  rotSkyPosDeg: pars.number('rotationangle'),
})
const pixels = new Float32Array(WIDTH * HEIGHT).fill(sky ? 12 : 0)
console.log('Type                Sources         Photons  (Sat,Rem,Rej,Acc)%  Time (s)       Photons/s')
if (sky) console.log('Dark Sky             11,900       1,234,567  ( 50,  1, 40,  9)      61.50          20,074')
for (const [at, line] of pars.objects.entries()) {
  const [, number, ra, dec, magnitude, sed] = line.split(/\s+/)
  const path = `${pars.text('seddir')}/${sed}`
  if (fault === 'sed-vanished' || !existsSync(path)) giveUp(`Can't find SED file: ${path}`)
  const place = skyToPixel(wcs, Number(ra), Number(dec))
  const electrons = 34_775 * 10 ** (-0.4 * (Number(magnitude) - 20))
  console.log(`m = ${magnitude}                  1         ${at + 1},000  (  0,  0, 90, 10)       0.25           4,000`)
  if (place === undefined || Number.isNaN(Number(number))) continue
  const pixel = Math.floor(place.y / 10) * WIDTH + Math.floor(place.x / 10)
  if (place.x >= 0 && place.x < 4000) pixels[pixel] = (pixels[pixel] ?? 0) + electrons
}
if (fault === 'no-light') pixels.fill(0)

const outputdir = pars.text('outputdir', '.')
const cards = [
  { key: 'CHIPID', value: chip },
  { key: 'BRANCH', value: version },
]
const image = gzipSync(encodeFits({ width: WIDTH, height: HEIGHT, pixels, cards }), { level: 1 })
const whole = fault === 'truncated' ? image.subarray(0, image.length / 2) : image
writeFileSync(`${outputdir}/${name}.fits.gz`, whole)
if (pars.number('centroidfile') === 1)
  writeFileSync(
    `${outputdir}/centroid_${name}.txt`,
    `SourceID Photons AvgX AvgY\n${'1 10 5 5\n'.repeat(pars.objects.length)}`,
  )
if (pars.number('throughputfile') === 1) writeFileSync(`${outputdir}/throughput_${name}.txt`, '0 1.0\n')
if (pars.number('eventfile') === 1) writeFileSync(`${outputdir}/output.fits`, 'events')
