/** `imsim results`: what a task has left, listed, fetched, or as a script. */

import type { CatalogueFile } from '../../core/contract/catalogue.ts'
import { Product } from '../../core/contract/payload.ts'
import { action } from '../action.ts'
import type { Exit } from '../exit-codes.ts'
import type { Cli } from '../globals.ts'
import { idOf } from '../numbers.ts'
import { fetchFiles, filesOf, wgetScript } from '../results.ts'
import type { Run } from '../run.ts'
import { byteText, countText, type Paint, table } from '../terminal.ts'

const fileTable = (files: readonly CatalogueFile[], paint: Paint): string[] => [
  ...table(
    ['FILE', 'PRODUCT', 'VISIT', 'SENSOR', '>SIZE', 'SHA256', 'AT'],
    files.map((file) => [
      file.name,
      file.product,
      file.obsHistId,
      file.sensor ?? '',
      byteText(file.sizeBytes),
      paint.dim(file.sha256.slice(0, 12)),
      [...new Set(file.replicas.map(({ site }) => site))].join(' '),
    ]),
    paint,
  ),
  paint.dim(`${countText(files.length)} files, ${byteText(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))}`),
]

async function fetchAll(run: Run, files: readonly CatalogueFile[], folder: string, atOnce: number): Promise<Exit> {
  const fetched = await fetchFiles(run, files, folder, atOnce)
  const count = (outcome: string) => fetched.filter((one) => one.outcome === outcome).length
  const failed = fetched.flatMap(({ error }) => (error === undefined ? [] : [`${run.paint.red('✗')} ${error}`]))
  run.print({ folder, files: fetched.map(({ file, ...rest }) => ({ guid: file.guid, ...rest })) }, () => [
    ...failed,
    `${count('fetched')} fetched, ${count('present')} there already, ${count('failed')} failed: ${folder}`,
  ])
  return failed.length > 0 ? 'failed' : 'ok'
}

const options = {
  download: {
    type: 'string',
    describe: 'Fetch into this folder; what is there and right is kept, what broke off resumed',
  },
  script: { type: 'boolean', describe: 'Print a wget script with signed addresses' },
  product: { type: 'string', array: true, choices: Product.options, describe: 'Only these products' },
  sensors: { type: 'string', describe: 'Only these sensors: R22_S11|R22_S12, or rafts' },
  visits: { type: 'number', array: true, describe: 'Only these visits of the task, counted from 0' },
  parallel: { type: 'number', default: 4, describe: 'Files fetched at once' },
} as const

export const addResults = (cli: Cli) =>
  cli.command(
    'results <task>',
    'The files of a task: list them, fetch them with checksums, or get a script that does',
    (words) =>
      words
        .positional('task', { type: 'string', demandOption: true, describe: 'Id of the task' })
        .options(options)
        .conflicts('script', 'download'),
    action(async (run, flags): Promise<Exit> => {
      const selection = { products: flags.product ?? [], sensors: flags.sensors, visits: flags.visits ?? [] }
      const files = await filesOf(run, idOf(flags.task, 'task'), selection)
      if (flags.download !== undefined) return fetchAll(run, files, flags.download, flags.parallel)
      if (flags.script) {
        const script = await wgetScript(run, files)
        run.print({ script: script.join('\n') }, () => script)
      } else run.print({ files }, () => (files.length === 0 ? ['No such files yet.'] : fileTable(files, run.paint)))
      return 'ok'
    }),
  )
