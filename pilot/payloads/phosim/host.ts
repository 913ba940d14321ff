/** Where a worker has its PhoSim, and how its site wants it run. */
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { PayloadFailure } from '../payload-failure.ts'

/** Whether the jobs of a visit make the atmosphere again (`rerun`), fetch prepare's screens (`ship`), or what is quicker. */
export type ScreensPolicy = 'rerun' | 'ship' | 'auto'

/** One line into the job's log. */
export type Log = (line: string) => void

export interface PhosimHost {
  /** PhoSim's own folder, with `phosim.py`, `bin/`, `data/lsst/` and `condor/`. Never written to. */
  readonly phosimDirectory: string
  /** What runs `phosim.py`: Python 2.7 for 3.4 as it was released. */
  readonly python: string
  readonly screens: ScreensPolicy
  /** The environment of PhoSim's programs. */
  readonly environment: Readonly<Record<string, string>>
}

const PROGRAMS = ['atmosphere', 'instrument', 'trim', 'raytrace', 'e2adc']

async function reaches(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}

/** The first of these programs on PATH, or undefined. */
export async function findOnPath(names: readonly string[], path = ''): Promise<string | undefined> {
  for (const name of names) {
    for (const folder of path.split(delimiter).filter((part) => part !== '')) {
      if (await reaches(join(folder, name), constants.X_OK)) return join(folder, name)
    }
  }
  return undefined
}

function screensPolicy(word: string | undefined): ScreensPolicy {
  if (word === undefined || word === '' || word === 'auto') return 'auto'
  if (word === 'rerun' || word === 'ship') return word
  throw new PayloadFailure('site', 'bad-setting', `PHOSIM_SCREENS is "${word}"; it may be rerun, ship or auto.`)
}

/**
 * The host as PHOSIM_DIR, PHOSIM_PYTHON and PHOSIM_SCREENS describe it. Without PHOSIM_PYTHON: python2.7, python2 or
 * python3, the first there is (3.4 runs under Python 3 only after its tabs were expanded).
 */
export async function hostFromEnvironment(environment: NodeJS.ProcessEnv): Promise<PhosimHost> {
  const phosimDirectory = environment.PHOSIM_DIR ?? ''
  if (phosimDirectory === '')
    throw new PayloadFailure(
      'site',
      'software-missing',
      'This site names no PhoSim: start its pilots with --phosim-dir.',
    )
  const set = Object.entries(environment).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  )
  const found = await findOnPath(['python2.7', 'python2', 'python3'], environment.PATH)
  return {
    phosimDirectory: resolve(phosimDirectory),
    python: environment.PHOSIM_PYTHON ?? found ?? 'python3',
    screens: screensPolicy(environment.PHOSIM_SCREENS),
    environment: Object.fromEntries(set),
  }
}

/** Throws the failure of a site whose PhoSim lacks a program or its LSST data. */
export async function checkSoftware({ phosimDirectory }: PhosimHost): Promise<void> {
  const missing: string[] = []
  for (const program of PROGRAMS)
    if (!(await reaches(join(phosimDirectory, 'bin', program), constants.X_OK))) missing.push(`bin/${program}`)
  if (!(await reaches(join(phosimDirectory, 'phosim.py'), constants.R_OK))) missing.push('phosim.py')
  const instrument = await stat(join(phosimDirectory, 'data', 'lsst')).catch(() => undefined)
  if (!instrument?.isDirectory()) missing.push('data/lsst/')
  if (missing.length > 0)
    throw new PayloadFailure(
      'site',
      'software-missing',
      `The PhoSim in ${phosimDirectory} is not whole: ${missing.join(', ')} cannot be used. The site must repair it.`,
    )
}
