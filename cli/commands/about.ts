/** `imsim about`: what the service says of itself. */
import type { About } from '../../core/contract/about.ts'
import { action } from '../action.ts'
import type { Cli } from '../globals.ts'
import { countText, fields, type Paint } from '../terminal.ts'

const aboutLines = ({ stage, signIn, mail, simulators, limits, pilot }: About, paint: Paint): string[] =>
  fields(
    {
      stage,
      'sign in': stage === 'laptop' ? 'no need to: a user is whoever --user says' : signIn?.issuer,
      'mails from': mail.words === undefined ? mail.from : `${mail.from}. ${mail.words}`,
      simulators:
        simulators.map(({ name, version, sites }) => `${name} ${version} (${sites})`).join(', ') ||
        'none: no site is online',
      limits: `${countText(limits.visitsPerTask)} visits a task`,
      pilot: pilot?.url,
      digest: pilot === undefined ? undefined : `sha256 ${pilot.sha256}`,
    },
    paint,
  )

export const addAbout = (cli: Cli) =>
  cli.command(
    'about',
    'The service: its simulators and limits, how to sign in, whether its mails arrive',
    (words) => words,
    action(async (run) => {
      const about = await run.call('readService', {})
      run.print(about, () => aboutLines(about, run.paint))
      return undefined
    }),
  )
