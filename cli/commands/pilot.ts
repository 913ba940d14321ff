/** `imsim pilot`: a pilot on this machine, for a site that brings its own. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { action } from '../action.ts'
import { EXIT_CODES, type Exit } from '../exit-codes.ts'
import { UsageFault } from '../faults.ts'
import type { Cli } from '../globals.ts'
import type { Run } from '../run.ts'

const BUNDLE = fileURLToPath(new URL('../../build/pilot.mjs', import.meta.url))
const BUILD = fileURLToPath(new URL('../../pilot/build.ts', import.meta.url))

/**
 * Runs Node on a file and waits for its end; the exit code, or 1 when a signal ended it. A terminal sends Ctrl-C to
 * the child itself, so it is passed on only where there is none: a pilot that hears it twice drops its jobs.
 */
function runNode(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: ['inherit', 2, 2], env: environment })
  const pass = (signal: NodeJS.Signals) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, pass)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => {
      for (const signal of signals) process.off(signal, pass)
      resolve(code ?? 1)
    })
  })
}

async function bundle(again: boolean): Promise<string> {
  if (existsSync(BUNDLE) && !again) return BUNDLE
  if ((await runNode([BUILD, BUNDLE], process.env)) === 0) return BUNDLE
  throw new UsageFault('the pilot could not be bundled', 'See the lines above; `npm ci` brings what it needs.')
}

async function launchToken(run: Run, site: string | undefined): Promise<string | undefined> {
  if (site === undefined) return process.env.IMSIM_PILOT_TOKEN
  return (await run.call('launchPilots', { params: { site }, body: { uses: 1 } })).token
}

const isExit = (exit: string): exit is Exit => exit in EXIT_CODES

/** The pilot's exit codes are those of this command's table. */
function exitOf(code: number): Exit {
  const name = Object.entries(EXIT_CODES).find(([, entry]) => entry.code === code)?.[0] ?? 'failed'
  return isExit(name) ? name : 'failed'
}

/** What stands after `--` on the command line. */
const passedOn = (flags: Readonly<Record<string, unknown>>): string[] =>
  Array.isArray(flags['--']) ? flags['--'].map(String) : []

export const addPilot = (cli: Cli) =>
  cli.command(
    'pilot',
    'Run a pilot here: imsim pilot --site SITE -- --slots 4 (operators; or IMSIM_PILOT_TOKEN)',
    (words) =>
      words
        .options({
          site: { type: 'string', describe: 'Ask for a launch token of this site' },
          build: { type: 'boolean', default: false, describe: 'Bundle the pilot again first' },
        } as const)
        .epilogue('What follows -- goes to the pilot: imsim pilot -- --help'),
    action(async (run, flags) => {
      const args = passedOn({ ...flags })
      const token = await launchToken(run, flags.site)
      const stranded = token === undefined && !args.some((word) => /^(--token|--help|--version|payload)/.test(word))
      if (stranded) throw new UsageFault('a pilot needs the token of its launch', 'Give --site, or IMSIM_PILOT_TOKEN.')
      const environment = { ...process.env, IMSIM_PILOT_SERVER: run.server, ...(token && { IMSIM_PILOT_TOKEN: token }) }
      return exitOf(await runNode([await bundle(flags.build), ...args], environment))
    }),
  )
