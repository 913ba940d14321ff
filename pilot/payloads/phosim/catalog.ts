/**
 * The instance catalog as phosim.py 3.4 can read it safely. It looks for its keys anywhere in every line, comments and
 * spectrum paths included, so its main file gets the header alone, and the objects go into a file that it only names.
 */
import { open, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { PayloadOrder } from '../../../core/contract/payload.ts'
import { rulesFor } from '../../../phosim/catalog-rules.ts'
import { writeHeader } from '../../../phosim/header.ts'
import { ObjectReader } from '../../../phosim/object-line.ts'
import { parseCommands, writeCommands } from '../../../phosim/physics-commands.ts'
import { PayloadFailure } from '../payload-failure.ts'
import { lineBatches } from './pars.ts'
import { FileFinder, isFile, within } from './spectra.ts'
import type { Extras } from './tree.ts'

/** Must hold none of PhoSim's keys: "objects.txt" in an includeobj line would make that line an object. */
const OBJECT_FILE = 'lines_0.txt'

export interface CleanCatalog {
  /** Absolute, since phosim.py puts `../` before what a relative catalog includes. */
  readonly path: string
  readonly objects: number
  readonly extras: Extras
}

/** The header's lines: nothing but PhoSim's own keys, each with a value of its kind. Only science sensors are read. */
function headerText(order: PayloadOrder): string {
  try {
    return writeHeader({ ...order.header, obshistid: order.obsHistId, camconfig: '1' })
  } catch (fault) {
    const words = fault instanceof Error ? fault.message : String(fault)
    throw new PayloadFailure('user', 'header-value', `PhoSim cannot use this header: ${words}.`)
  }
}

interface Bundle {
  readonly directory: string
  readonly main: string
}

interface Checks {
  readonly reader: ObjectReader
  readonly finder: FileFinder
}

/** The main file and those that it includes; only its own `includeobj` lines count, as in PhoSim. */
async function filesOf({ directory, main }: Bundle): Promise<string[]> {
  const included: string[] = []
  for await (const lines of lineBatches(main)) {
    for (const line of lines) {
      const [word, name] = line.trim().split(/\s+/, 2)
      if (word !== 'includeobj' || name === undefined) continue
      const path = within(directory, resolve(dirname(main), name))
      if (path === undefined)
        throw new PayloadFailure('user', 'path-outside', `includeobj ${name} leads out of the catalog's bundle.`)
      if (!(await isFile(path)))
        throw new PayloadFailure(
          'user',
          'include-missing',
          `The bundle lacks ${name}, which ${basename(main)} includes.`,
        )
      included.push(path)
    }
  }
  return [main, ...included]
}

/** Checks one line, and looks up the files that it names. Faults were found before; here they would cost the visit. */
async function checkObject(line: string, bundle: Bundle, file: string, { reader, finder }: Checks): Promise<void> {
  const { object, faults } = reader.read(line)
  if (object === undefined) {
    const [fault] = faults
    const words = `${basename(file)}: ${fault?.message ?? 'not an object'}: ${line}`
    throw new PayloadFailure('user', fault?.code ?? 'field-count', words)
  }
  await finder.look('SEDs', object.sed, bundle.directory, bundle.main)
  if (object.model.kind === 'image') await finder.look('images', object.model.file, bundle.directory, bundle.main)
}

/** Copies the objects of one bundle, and nothing else of it: trim stumbles over everything that is no object. */
async function copyObjects(bundle: Bundle, checks: Checks, write: (text: string) => Promise<void>) {
  let count = 0
  for (const file of await filesOf(bundle)) {
    for await (const lines of lineBatches(file)) {
      const objects = lines.map((line) => line.trim()).filter((line) => /^object\s/.test(line))
      for (const line of objects) await checkObject(line, bundle, file, checks)
      count += objects.length
      if (objects.length > 0) await write(`${objects.join('\n')}\n`)
    }
  }
  return count
}

/** Writes the clean catalog into `folder`; throws a user failure for what no PhoSim could simulate. */
export async function writeCatalog(
  order: PayloadOrder,
  directory: string,
  folder: string,
  phosimDirectory: string,
): Promise<CleanCatalog> {
  const finder = new FileFinder(phosimDirectory)
  const checks = { finder, reader: new ObjectReader(rulesFor(order.simulator)?.models) }
  const target = await open(join(folder, OBJECT_FILE), 'w')
  let objects = 0
  try {
    for (const staged of order.catalogs) {
      const bundle = resolve(directory, staged.directory)
      const main = resolve(bundle, staged.main)
      objects += await copyObjects({ directory: bundle, main }, checks, async (text) => {
        await target.write(text, null, 'latin1')
      })
    }
  } finally {
    await target.close()
  }
  finder.check()
  const path = join(folder, 'catalog.txt')
  await writeFile(path, headerText(order) + (objects > 0 ? `includeobj ${OBJECT_FILE}\n` : ''))
  return { path, objects, extras: finder.extras }
}

/**
 * The command file, in its plain form: phosim.py finds keys in comments too, and pastes the file in front of other
 * lines, so that it must end in a newline. Refuses what could rename files or lead to other folders.
 */
export async function writeCommandFile(text: string, folder: string): Promise<string> {
  const { commands, problems } = parseCommands(text)
  const error = problems.find(({ severity }) => severity === 'error')
  if (error !== undefined)
    throw new PayloadFailure('user', 'command-refused', `Line ${error.line} of the commands: ${error.message}.`)
  const path = join(folder, 'commands.txt')
  await writeFile(path, writeCommands(commands))
  return path
}
