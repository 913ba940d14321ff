/** `imsim logs`: what a job wrote, and what it writes. */
import { action } from '../action.ts'
import type { Cli } from '../globals.ts'
import { pandaIdOf } from '../numbers.ts'
import { safeText } from '../terminal.ts'

const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 8000

export const addLogs = (cli: Cli) =>
  cli.command(
    'logs <pandaid>',
    'The log of a job; of a running one its last lines',
    (words) =>
      words.positional('pandaid', { type: 'string', demandOption: true, describe: 'PandaID' }).options({
        attempt: { type: 'number', describe: 'Which attempt (the last)' },
        follow: { type: 'boolean', alias: 'f', default: false, describe: 'Go on until the job ends' },
      } as const),
    action(async (run, flags) => {
      const params = { pandaId: pandaIdOf(flags.pandaid) }
      let offset = 0
      let pauseMs = FIRST_PAUSE_MS
      for (;;) {
        const log = await run.call('readLog', { params, query: { attempt: flags.attempt, offset } })
        if (run.json) run.print(log, () => [])
        else process.stdout.write(process.stdout.isTTY ? safeText(log.text) : log.text)
        if (log.source === 'none' && !flags.follow) run.note('There is no log yet.')
        if (log.complete || !flags.follow) return undefined
        pauseMs = log.text === '' ? Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS
        offset = log.nextOffset
        await run.pause(pauseMs, 'The job goes on.')
      }
    }),
  )
