/** Builds a folder that looks like a site's PhoSim 3.4, its programs imitated by the scripts beside this file. */
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SENSORS, sensorCentre } from '../../../phosim/focal-plane.ts'
import { HEADER_KEYS } from '../../../phosim/header-keys.ts'

const PROGRAMS = ['atmosphere', 'instrument', 'trim', 'raytrace', 'e2adc']
const SKY_SEDS = ['sed_flat.txt', 'sed_dome.txt', 'darksky_sed.txt', 'lunar_sed.txt']

const script = (name: string) => join(import.meta.dirname, `${name}.ts`)

async function writeProgram(path: string, text: string): Promise<void> {
  await writeFile(path, text)
  await chmod(path, 0o755)
}

/** Rows of 3.4's focalplanelayout.txt: the science sensors and one half of a wavefront sensor. */
function focalPlaneLayout(): string {
  const row = (id: string, x: number, y: number, columns: number, group: string) =>
    `${id} ${x} ${y} 10 ${columns} 4072 CCD 3.0 ${group} 0 0 0 0 0 0 zern 0`
  const science = SENSORS.map((id) => row(id, sensorCentre(id).xMicron, sensorCentre(id).yMicron, 4000, 'Group0'))
  return `${[row('R00_S22_C0', -211_750, -211_750, 2000, 'Group1'), ...science].join('\n')}\n`
}

/** Returns the folder, ready for PHOSIM_DIR with PHOSIM_PYTHON naming this Node. */
export async function buildImitation(folder: string): Promise<string> {
  const data = join(folder, 'data')
  for (const part of ['bin', 'condor', 'data/lsst', 'data/sky', 'data/SEDs/starSED', 'data/atmosphere'])
    await mkdir(join(folder, part), { recursive: true })
  for (const program of PROGRAMS)
    await writeProgram(
      join(folder, 'bin', program),
      `#!/bin/sh\nexec "${process.execPath}" --no-warnings "${script(program)}"\n`,
    )
  await writeFile(join(folder, 'phosim.py'), `import(${JSON.stringify(script('phosim'))})\n`)
  await writeFile(join(folder, 'bin', 'version'), 'commit imitation\nv3.4-imitation\n')
  await writeFile(
    join(folder, 'default_instcat'),
    HEADER_KEYS.map(({ key, fallback }) => `${key} ${fallback}\n`).join(''),
  )
  await writeFile(join(data, 'lsst', 'focalplanelayout.txt'), focalPlaneLayout())
  for (const name of SKY_SEDS) await writeFile(join(data, 'sky', name), '300 1\n1200 1\n')
  await writeFile(join(data, 'SEDs', 'starSED', 'library.txt'), '300 1\n1200 1\n')
  return folder
}
