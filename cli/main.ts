/** The `imsim` command: its flags, its commands, and what it says when they are wrong. */
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { hearSignals, report } from './action.ts'
import { addCommands } from './commands.ts'
import { exitCodesText } from './exit-codes.ts'
import { UsageFault } from './faults.ts'
import { DEFAULT_SERVER, withGlobals } from './globals.ts'

/** yargs chooses the script for completion by SHELL; `imsim completion zsh` says it outright. */
function chooseCompletionShell(words: readonly string[]): readonly string[] {
  const [command, shell] = words
  if (command !== 'completion' || (shell !== 'zsh' && shell !== 'bash')) return words
  process.env.SHELL = shell
  return [command]
}

function refuseUsage(message: string | undefined, error: Error | undefined): never {
  throw error === undefined || error.name === 'YError' ? new UsageFault(message ?? error?.message ?? '') : error
}

async function run(words: readonly string[]): Promise<void> {
  const cli = withGlobals(yargs(chooseCompletionShell(words)))
    .scriptName('imsim')
    .usage('PhoSim images on demand: submit, watch, fetch.\n\n  $0 COMMAND')
    .exitProcess(false)
    .fail(refuseUsage)
    .strict()
    .recommendCommands()
    .demandCommand(1, 'Which command? See `imsim --help`.')
    .completion('completion', 'Print the completion script: imsim completion bash|zsh')
    .help()
    .alias('help', 'h')
    .version(false)
    .parserConfiguration({ 'parse-positional-numbers': false, 'populate--': true })
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .epilogue(exitCodesText())
  await addCommands(cli).parseAsync()
}

hearSignals()
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})
const words = hideBin(process.argv)
try {
  await run(words)
} catch (error) {
  const color = words.includes('--no-color') ? false : undefined
  report(error, { json: words.includes('--json'), color, server: DEFAULT_SERVER })
}
