/** Imitates `phosim.py -g condor --checkpoint=0`: substring header, atmosphere, instrument, the pars of every job. */
import { execSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { parseArgs } from 'node:util'
import { faultOf } from './pars.ts'

function raise(error: string): never {
  process.stderr.write(`Traceback (most recent call last):\n  File "phosim.py", line 1, in <module>\n${error}\n`)
  process.exit(1)
}

const fault = faultOf('phosim.py')
const home = dirname(process.argv[1] ?? '')
const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    command: { type: 'string', short: 'c' },
    output: { type: 'string', short: 'o' },
    work: { type: 'string', short: 'w' },
    sensor: { type: 'string', short: 's', default: 'all' },
    instrument: { type: 'string', short: 'i', default: 'lsst' },
    grid: { type: 'string', short: 'g', default: 'no' },
    checkpoint: { type: 'string', default: '12' },
  },
})
const folders = { bin: join(home, 'bin'), data: join(home, 'data'), seds: join(home, 'data/SEDs') }
const images = join(home, 'data/images')
for (const path of [values.output, values.work, values.command, folders.bin, folders.data, folders.seds, images])
  if (path === undefined || !existsSync(path)) raise(`RuntimeError: ${path} does not exist.`)
if (values.grid !== 'condor' || values.checkpoint !== '0') raise('RuntimeError: the imitation knows only condor')

const catalogFile = positionals[0] ?? ''
const commands = readFileSync(values.command ?? '', 'latin1')
const catalog = readFileSync(catalogFile, 'latin1').split('\n')
const header = new Map<string, string>()
/** Words that phosim.py looks for anywhere in a line, and what obs.pars calls each. */
const KEYS = [
  ['obshistid', 'obshistid'],
  ['moonalt', 'moonalt'],
  ['mjd', 'tai'],
  ['seeing', 'constrainseeing'],
  ['rottelpos', 'spiderangle'],
  ['ltitude', 'altitude'],
  ['rotskypos', 'rotationangle'],
  ['rightascension', 'pointingra'],
  ['declination', 'pointingdec'],
  ['seed', 'obsseed'],
  ['date', 'monthnum'],
  ['filter', 'filter'],
  ['vistime', 'vistime'],
  ['nsnap', 'nsnap'],
  ['minsource', 'minsource'],
  ['camconfig', 'camconfig'],
  ['telconfig', 'telconfig'],
] as const
for (const line of [...readFileSync(join(home, 'default_instcat'), 'latin1').split('\n'), ...catalog]) {
  const [key, name] = KEYS.find(([word]) => line.includes(word)) ?? []
  if (key === undefined || name === undefined) continue
  const value = line.split(/\s+/)[1] ?? ''
  header.set(name, key === 'date' ? (value.split('/')[1] ?? raise('IndexError: list index out of range')) : value)
}
process.chdir(values.work ?? '')
const id = header.get('obshistid') ?? ''
const snaps = Number(header.get('nsnap'))
header.delete('nsnap')
const places = `seddir ${folders.seds}\nimagedir ${images}\ndatadir ${folders.data}\n`
const obs = `${[...header].map(([key, value]) => `${key} ${value}\n`).join('')}${places}instrdir ${join(
  folders.data,
  values.instrument,
)}\nbindir ${folders.bin}\n`

const objects = catalog.filter((line) => line.includes('object') && !line.startsWith('includeobj'))
const included = catalog.filter((line) => line.includes('includeobj')).map((line) => line.split(/\s+/)[1] ?? '')
if (catalog.some((line) => line.startsWith('includeobj') && line.slice('includeobj'.length).includes('object')))
  raise('RuntimeError: an included name that holds "object" would be taken for an object')
const above = isAbsolute(catalogFile) ? '' : '../'
const lists = included.map((name) => above + join(dirname(catalogFile), name))
if (objects.length > 0) {
  writeFileSync(`objectcatalog_${id}.pars`, objects.map((line) => `${line}\n`).join(''))
  lists.unshift(`objectcatalog_${id}.pars`)
}
const catlist = lists.map((path, at) => `catalog ${at} ${path}\n`).join('')

function run(program: string, input: string): void {
  const name = `input_${program}.pars`
  writeFileSync(name, input)
  try {
    execSync(`${join(folders.bin, program)} < ${name}`, { stdio: 'inherit' })
  } catch {
    raise(`RuntimeError: Error running ${join(folders.bin, program)} < ${name}`)
  }
  rmSync(name)
}
run('atmosphere', obs + commands)
run('instrument', obs)
if (fault === 'traceback') {
  process.stderr.write('Traceback (most recent call last):\nOSError: [Errno 12] while moving an image\n')
  process.exit(0)
}
if (fault === 'no-jobs') process.exit(0)

const layout = readFileSync(join(folders.data, values.instrument, 'focalplanelayout.txt'), 'utf8').split('\n')
const chips = layout.filter((line) => line.includes('Group0')).map((line) => line.split(' ')[0] ?? '')
const wanted = new Set(values.sensor === 'all' ? chips : values.sensor.split('|'))
const submit = (program: string, job: string, more: string) =>
  writeFileSync(
    `${job}.submit`,
    `executable = ${join(folders.bin, program)}\ninitialdir = ${values.work}\nUniverse = standard\nInput = ${job}.pars\n${more}`,
  )
const dag = `dag_${id}.dag`
for (let group = 0; group * 9 < chips.length; group++) {
  const members = chips.slice(group * 9, group * 9 + 9)
  if (!members.some((chip) => wanted.has(chip))) continue
  const job = `trim_${id}_${group}`
  writeFileSync(`${job}.pars`, members.map((chip, at) => `chipid ${at} ${chip}\n`).join('') + obs + catlist)
  submit('trim', job, 'Queue 1\n')
  appendFileSync(dag, `JOB ${job} ${job}.submit\n`)
  for (const chip of members.filter((member) => wanted.has(member)))
    for (let snap = 0; snap < snaps; snap++) {
      const word = `${id}_${chip}_E${String(snap).padStart(3, '0')}`
      const image = `chipid ${chip}\nexposureid ${snap}\nnsnap ${snaps}\n`
      const parts = [`atmosphere_${id}.pars`, `optics_${id}.pars`, `chip_${id}_${chip}.pars`]
      const front = obs + parts.map((part) => readFileSync(part, 'latin1')).join('')
      writeFileSync(`raytrace_${word}_0.pars`, `${front}${image}${commands}checkpointcount 0\ncheckpointtotal 0\n`)
      submit('raytrace', `raytrace_${word}_0`, 'transfer_input_files = \\\n')
      writeFileSync(`e2adc_${word}.pars`, obs + readFileSync(`readout_${id}_${chip}.pars`, 'latin1') + image)
      submit('e2adc', `e2adc_${word}`, 'Queue 1\n')
    }
}
for (const chip of chips) for (const kind of ['chip', 'readout']) rmSync(`${kind}_${id}_${chip}.pars`)
for (const kind of ['atmosphere', 'optics']) rmSync(`${kind}_${id}.pars`)
execSync(`condor_submit_dag ${dag}`, { stdio: 'inherit' })
