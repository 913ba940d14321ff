/** `imsim catalogs`: the deep check offline, and the catalogs that the service has. */

import type { CatalogVerdict } from '../../core/contract/catalogs.ts'
import { action } from '../action.ts'
import { openBundle } from '../catalog-bundle.ts'
import { checkBundle } from '../catalog-check.ts'
import { awaitCheck, bringCatalog, catalogLines } from '../catalog-source.ts'
import type { Exit } from '../exit-codes.ts'
import type { Cli } from '../globals.ts'
import type { Run } from '../run.ts'
import { parseSimulator } from '../simulator.ts'
import { stateText } from '../task-lines.ts'
import { byteText, countText, instantText, table } from '../terminal.ts'
import { CatalogRefused } from '../upload.ts'
import { verdictLines } from '../verdict-lines.ts'

const checkOptions = {
  simulator: { type: 'string', default: 'phosim:3.4', describe: 'Whose rules: phosim:3.4, phosim:6.0 or stand-in' },
  main: { type: 'string', describe: 'The file of a tar to begin with' },
} as const

async function check(run: Run, files: readonly string[], simulator: string, main?: string): Promise<Exit> {
  const rules = parseSimulator(simulator)
  const verdicts: ({ file: string } & CatalogVerdict)[] = []
  for (const file of files) {
    let lines = 0
    const verdict = await checkBundle(await openBundle(file, main), rules, (count) => {
      lines += count
      if (process.stderr.isTTY) run.note(run.paint.dim(`${file}: ${countText(lines)} lines`))
    })
    verdicts.push({ file, ...verdict })
  }
  run.print(verdicts, () => verdicts.flatMap((verdict) => verdictLines(verdict.file, verdict, run.paint)))
  return verdicts.some(({ errors }) => errors.length > 0) ? 'failed' : 'ok'
}

async function upload(run: Run, source: string, simulator: string, main?: string): Promise<Exit> {
  try {
    const catalog = await awaitCheck(run, await bringCatalog(run, source, parseSimulator(simulator), main))
    run.print(catalog, () => catalogLines(run, catalog))
    return catalog.state === 'refused' ? 'failed' : 'ok'
  } catch (error) {
    if (!(error instanceof CatalogRefused)) throw error
    run.print(error.verdict, () => [...verdictLines(source, error.verdict, run.paint), error.message])
    return 'failed'
  }
}

async function list(run: Run): Promise<undefined> {
  const answer = await run.call('listCatalogs', {})
  const rows = answer.catalogs.map((catalog) => [
    run.paint.bold(catalog.catalogId),
    catalog.name,
    stateText(catalog.state, run.paint),
    countText(catalog.verdict?.objects ?? 0),
    byteText(catalog.sizeBytes),
    catalog.verdict?.header?.obshistid ?? '',
    instantText(catalog.createdAt),
  ])
  run.print(answer, () => table(['ID', 'NAME', 'STATE', '>OBJECTS', '>SIZE', 'VISIT', 'CREATED'], rows, run.paint))
}

async function standard(run: Run): Promise<undefined> {
  const answer = await run.call('listStandardCatalogs', {})
  const rows = answer.catalogs.map(({ name, objects, sizeBytes, hasObservation, title, description }) => [
    run.paint.bold(`standard:${name}`),
    countText(objects),
    byteText(sizeBytes),
    hasObservation ? 'own visit' : 'needs --visit',
    `${title}. ${run.paint.dim(description)}`,
  ])
  run.print(answer, () => table(['CATALOG', '>OBJECTS', '>SIZE', 'OBSERVATION', 'WHAT'], rows, run.paint))
}

const withSource = (cli: Cli, describe: string) =>
  cli.positional('source', { type: 'string', demandOption: true, describe }).options(checkOptions)

export const addCatalogs = (cli: Cli) =>
  cli.command('catalogs', 'Instance catalogs: check, upload, show, list, standard', (words) =>
    words
      .command(
        'check <files..>',
        'The deep check, offline: faults by line, what PhoSim would do, the remedy',
        (more) =>
          more
            .positional('files', {
              type: 'string',
              array: true,
              demandOption: true,
              describe: 'Catalogs: plain, .gz or tar',
            })
            .options(checkOptions),
        action((run, flags) => check(run, flags.files, flags.simulator, flags.main)),
      )
      .command(
        'upload <source>',
        'Bring a catalog to the service and wait for its check',
        (more) => withSource(more, 'Path, URL or standard:NAME'),
        action((run, flags) => upload(run, flags.source, flags.simulator, flags.main)),
      )
      .command(
        'show <catalog>',
        'One catalog of the service with its verdict',
        (more) => more.positional('catalog', { type: 'string', demandOption: true, describe: 'Id of the catalog' }),
        action(async (run, flags) => {
          const catalog = await run.call('readCatalog', { params: { catalogId: flags.catalog } })
          run.print(catalog, () => catalogLines(run, catalog))
          return undefined
        }),
      )
      .command('list', 'Your catalogs, newest first', (more) => more, action(list))
      .command('standard', 'Catalogs that the service makes itself', (more) => more, action(standard))
      .demandCommand(1, 'What about catalogs? See `imsim catalogs --help`.'),
  )
