/** The flags that every command has. */
import { userInfo } from 'node:os'
import type { Argv } from 'yargs'

export const DEFAULT_SERVER = 'http://127.0.0.1:8080'

/** Adds them, with their defaults from the environment. */
export function withGlobals(cli: Argv) {
  return cli.options({
    server: {
      type: 'string',
      default: process.env.IMSIM_SERVER ?? DEFAULT_SERVER,
      defaultDescription: `IMSIM_SERVER or ${DEFAULT_SERVER}`,
      describe: 'Address of the service',
    },
    user: {
      type: 'string',
      default: process.env.IMSIM_USER ?? userInfo().username,
      defaultDescription: 'IMSIM_USER or your login',
      describe: 'Who you are; on a laptop your word is taken',
    },
    token: {
      type: 'string',
      default: process.env.IMSIM_TOKEN,
      defaultDescription: 'IMSIM_TOKEN',
      describe: 'A token, in place of that of `imsim login`',
    },
    json: { type: 'boolean', default: false, describe: 'JSON to stdout and nothing else' },
    color: { type: 'boolean', describe: 'Colours; --no-color for none' },
  } as const)
}

export type Cli = ReturnType<typeof withGlobals>
