/** The payload's side of the pilot's file: runs the order of a run directory, and ends when the pilot is gone. */
import { readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ProcessTree, RUN_MARK } from './processes.ts'

interface PayloadModule {
  runPayload(directory: string): Promise<unknown>
}

const isPayloadModule = (module: object): module is PayloadModule =>
  'runPayload' in module && typeof module.runPayload === 'function'

/** The built-in payloads, or the module that the site names in their place. */
async function payloadModule(): Promise<PayloadModule> {
  const path = process.env.IMSIM_PAYLOAD_MODULE
  if (path === undefined) return import('./payloads/run.ts')
  const module: object = await import(pathToFileURL(path).href)
  if (isPayloadModule(module)) return module
  throw new Error(`${path} exports no runPayload`)
}

/** CPU of this process and of all it has waited for, from /proc (USER_HZ is 100), and its own largest memory. */
function countUsage(): { cpuSeconds: number; memoryMiB: number } {
  const stat = readFileSync('/proc/self/stat', 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0)
  return { cpuSeconds: ticks / 100, memoryMiB: process.resourceUsage().maxRSS / 1024 }
}

/** The pilot holds the other end of stdin. Whatever this payload has started ends with it, once the pilot is dead. */
function endWithPilot(directory: string): void {
  if (process.env[RUN_MARK] !== directory) return
  process.stdin.once('close', () => {
    void new ProcessTree(directory, process.pid).end(1).finally(() => process.exit(1))
  })
  process.stdin.resume()
}

/** Runs the payload; the exit code is 0 when it wrote a result, good or bad. */
export async function payloadMain(folder: string): Promise<number> {
  const directory = resolve(folder)
  endWithPilot(directory)
  // The kernel drops signals that the first process of a container has not asked for.
  if (process.pid === 1) process.once('SIGTERM', () => process.exit(128 + constants.signals.SIGTERM))
  const code = await run(directory)
  writeFileSync(join(directory, 'usage.json'), JSON.stringify({ ...countUsage(), code }))
  return code
}

async function run(directory: string): Promise<number> {
  try {
    const { runPayload } = await payloadModule()
    await runPayload(directory)
    return 0
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return 1
  }
}
