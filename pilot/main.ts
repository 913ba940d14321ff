/** The pilot's program: `pilot.mjs --server URL --token TOKEN`, or `pilot.mjs payload DIR`. */
import { fileURLToPath } from 'node:url'

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
