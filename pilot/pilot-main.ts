/** The pilot's side of its file: settings in, exit code out. */
import { HELP } from './help.ts'
import { say, wordsOf } from './log.ts'
import { WrongSetting } from './options.ts'
import { runPilot } from './pilot.ts'
import { RegistrationRefused } from './registration.ts'
import { PILOT_VERSION, readSettings } from './settings.ts'

const EXIT = { wrongSetting: 2, refused: 3, fault: 1 }

/** `self` is the pilot's own file. */
export async function pilotMain(args: readonly string[], self: string): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) process.stdout.write(HELP)
  else if (args.includes('--version')) process.stdout.write(`imsim-pilot ${PILOT_VERSION}\n`)
  else return work(args, self).catch(badEnd)
  return 0
}

async function work(args: readonly string[], self: string): Promise<number> {
  const settings = readSettings(args, process.env)
  for (const name of Object.keys(process.env)) if (name.startsWith('IMSIM_PILOT_')) delete process.env[name]
  // Hides a token that was given as an argument from whoever lists the processes.
  process.title = 'imsim-pilot'
  await runPilot(settings, self)
  return 0
}

function badEnd(error: unknown): number {
  if (error instanceof WrongSetting) {
    process.stderr.write(`imsim-pilot: ${error.message}\nSee --help.\n`)
    return EXIT.wrongSetting
  }
  say(wordsOf(error))
  return error instanceof RegistrationRefused ? EXIT.refused : EXIT.fault
}
