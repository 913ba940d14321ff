/** The pilot's program: `pilot.mjs --server URL --token TOKEN`, or `pilot.mjs payload DIR`. */
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'

// A thread of this compiler can keep Node from ever ending (nodejs/node#54918): a pilot that hangs is paid for.
setFlagsFromString('--no-maglev')

/** Each side is loaded only when it is wanted: a payload starts sooner without the pilot's own parts. */
async function main([first, directory, ...rest]: readonly string[]): Promise<number> {
  if (first === 'payload' && directory !== undefined && rest.length === 0) {
    const { payloadMain } = await import('./payload-main.ts')
    return payloadMain(directory)
  }
  const { pilotMain } = await import('./pilot-main.ts')
  return pilotMain(process.argv.slice(2), fileURLToPath(import.meta.url))
}

// An open connection or a watched stdin must not keep a finished pilot alive.
process.exit(await main(process.argv.slice(2)))
