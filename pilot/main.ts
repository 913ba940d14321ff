/** The pilot's program: `pilot.mjs --server URL --token TOKEN`, or `pilot.mjs payload DIR`. */
import { fileURLToPath } from 'node:url'
import { say, wordsOf } from './log.ts'
import { payloadMain } from './payload-main.ts'
import { runPilot } from './pilot.ts'
import { RegistrationRefused } from './registration.ts'
import { HELP, PILOT_VERSION, readSettings, WrongSetting } from './settings.ts'

const EXIT = { wrongSetting: 2, refused: 3, fault: 1 }

async function pilotMain(args: readonly string[]): Promise<number> {
  try {
    const settings = readSettings(args, process.env)
    for (const name of Object.keys(process.env)) if (name.startsWith('IMSIM_PILOT_')) delete process.env[name]
    // Hides a token that was given as an argument from whoever lists the processes.
    process.title = 'imsim-pilot'
    await runPilot(settings, fileURLToPath(import.meta.url))
    return 0
  } catch (error) {
    if (error instanceof WrongSetting) {
      process.stderr.write(`imsim-pilot: ${error.message}\nSee --help.\n`)
      return EXIT.wrongSetting
    }
    say(wordsOf(error))
    return error instanceof RegistrationRefused ? EXIT.refused : EXIT.fault
  }
}

async function main(args: readonly string[]): Promise<number> {
  const [first, directory] = args
  if (args.includes('--help') || args.includes('-h')) process.stdout.write(HELP)
  else if (args.includes('--version')) process.stdout.write(`imsim-pilot ${PILOT_VERSION}\n`)
  else if (first === 'payload' && directory !== undefined) return payloadMain(directory)
  else return pilotMain(args)
  return 0
}

// An open connection or a watched stdin must not keep a finished pilot alive.
process.exit(await main(process.argv.slice(2)))
