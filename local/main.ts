/** `npm start`: the service stays up at http://127.0.0.1:8080 until Ctrl-C. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startLaptop } from './laptop.ts'

const HELP = `npm start -- [options]

  --port N            default 8080
  --folder DIR        where everything is kept; default ~/.imsim
  --fresh             forget what is kept there
  --phosim-dir DIR    a PhoSim 3.4 of this machine: tasks may then name phosim 3.4
  --cores N           cores that the two sites share; default all
`

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8080' },
    folder: { type: 'string', default: join(homedir(), '.imsim') },
    fresh: { type: 'boolean', default: false },
    'phosim-dir': { type: 'string' },
    cores: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<number> {
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const { 'phosim-dir': phosim, cores } = values
  const laptop = await startLaptop({
    folder: resolve(values.folder),
    port: Number(values.port),
    fresh: values.fresh,
    portal: true,
    ...(phosim === undefined ? {} : { phosimDirectory: resolve(phosim) }),
    ...(cores === undefined ? {} : { cores: Number(cores) }),
  })
  process.stdout.write(
    `ImSim on Demand is at ${laptop.url}\nIts inbox is at ${laptop.inbox}\nWhat it keeps is in ${resolve(values.folder)}\nCtrl-C ends it.\n`,
  )
  const ended = new Promise<undefined>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(undefined))
  })
  const fault = await Promise.race([ended, laptop.failure])
  if (fault !== undefined) process.stderr.write(`${fault.message}\n`)
  process.stdout.write('Ending …\n')
  await laptop.close()
  return fault === undefined ? 0 : 1
}

process.exit(await main())
