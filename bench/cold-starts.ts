/** What a cold start of each Lambda takes of our own: its bundle's bytes, and the loading of its module by a fresh Node. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import { bundleLambdas, lambdaNames } from '../infra/bundles.ts'

export interface ColdStart {
  readonly lambda: string
  /** Of its one file; its source map is extra. */
  readonly bytes: number
  readonly gzipBytes: number
  /** Median over the loads, from the start of the import to its end; Node itself is up by then. */
  readonly wallMs: number
  readonly cpuMs: number
}

const LOAD = `
const [cpu, begun] = [process.cpuUsage(), performance.now()]
await import(process.argv[1])
const { user, system } = process.cpuUsage(cpu)
console.log(JSON.stringify({ wallMs: performance.now() - begun, cpuMs: (user + system) / 1000 }))`

/** As the Lambdas are started. */
const OPTIONS = ['--enable-source-maps', '--input-type=module', '--eval', LOAD]

const Load = z.object({ wallMs: z.number(), cpuMs: z.number() })
type Load = z.infer<typeof Load>

async function load(module: string): Promise<Load> {
  const { stdout } = await promisify(execFile)(process.execPath, [...OPTIONS, module])
  return Load.parse(JSON.parse(stdout))
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

async function coldStart(folder: string, lambda: string, times: number): Promise<ColdStart> {
  const module = join(folder, lambda, 'index.mjs')
  const bundle = await readFile(module)
  const loads: Load[] = []
  while (loads.length < times) loads.push(await load(module))
  return {
    ...{ lambda, bytes: bundle.length, gzipBytes: gzipSync(bundle).length },
    ...{ wallMs: median(loads.map(({ wallMs }) => wallMs)), cpuMs: median(loads.map(({ cpuMs }) => cpuMs)) },
  }
}

/** Bundles all Lambdas as a deployment does, and loads each so many times, one after the other; the largest comes first. */
export async function measureColdStarts(times: number): Promise<ColdStart[]> {
  const folder = await mkdtemp(join(tmpdir(), 'imsim-cold-'))
  try {
    await bundleLambdas(folder, 'bench')
    const starts: ColdStart[] = []
    for (const name of lambdaNames()) starts.push(await coldStart(folder, name, times))
    return starts.toSorted((a, b) => b.bytes - a.bytes)
  } finally {
    await rm(folder, { recursive: true })
  }
}
