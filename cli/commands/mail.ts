/** `imsim suppressed`: addresses that no mail goes to, and for operators the way to let one take mails again. */
import type { Suppression } from '../../core/contract/suppressions.ts'
import { action } from '../action.ts'
import type { Exit } from '../exit-codes.ts'
import { UsageFault } from '../faults.ts'
import type { Cli } from '../globals.ts'
import type { Run } from '../run.ts'
import { instantText, type Paint, table } from '../terminal.ts'

const REASONS = { bounced: 'came back', complained: 'called unwanted' } as const

const suppressionTable = (suppressions: readonly Suppression[], paint: Paint): string[] =>
  table(
    ['ADDRESS', 'SINCE', 'WHY', 'WHAT THE MAIL SERVER SAID'],
    suppressions.map(({ address, suppressedAt, why, words }) => [
      paint.bold(address),
      instantText(suppressedAt),
      REASONS[why],
      words,
    ]),
    paint,
  )

async function list(run: Run): Promise<undefined> {
  const answer = await run.call('listSuppressions', {})
  run.print(answer, () =>
    answer.suppressions.length === 0
      ? ['Mails go to every address.']
      : suppressionTable(answer.suppressions, run.paint),
  )
}

async function lift(run: Run, address: string): Promise<Exit | undefined> {
  const answer = await run.call('liftSuppression', { params: { address } })
  run.print(answer, () => [
    answer.lifted
      ? `${run.paint.bold(answer.address)} takes mails again`
      : `${answer.address} was not among the addresses that take no mail`,
  ])
  return answer.lifted ? undefined : 'failed'
}

export const addSuppressed = (cli: Cli) =>
  cli.command(
    'suppressed [address]',
    'Addresses that no mail goes to (operators); --lift lets one take mails again',
    (words) =>
      words
        .positional('address', { type: 'string', describe: 'With --lift: the address' })
        .options({ lift: { type: 'boolean', default: false, describe: 'Let the address take mails again' } } as const),
    action(async (run, flags) => {
      if (flags.lift !== (flags.address !== undefined))
        throw new UsageFault('An address and --lift go together', 'imsim suppressed ADDRESS --lift')
      return flags.address === undefined ? list(run) : lift(run, flags.address)
    }),
  )
