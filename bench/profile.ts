/** Where a process spends its CPU: V8's own samples, added up by package and folder. */
import { type Profiler, Session } from 'node:inspector/promises'

/** Shares of the busy time, largest first. */
export type Shares = readonly (readonly [where: string, share: number])[]

const NOT_BUSY = new Set(['(idle)', '(root)'])

/** A package of node_modules, a folder of ours, or what Node does itself. */
function placeOf({ functionName, url }: Profiler.ProfileNode['callFrame']): string {
  const [, scope, name] = /node_modules\/(?:(@[^/]+)\/)?([^/]+)/.exec(url) ?? []
  if (name !== undefined) return scope === undefined ? name : `${scope}/*`
  if (url.includes('/local/s3')) return 'S3 of the laptop'
  const [, folder] = /\/(core\/contract|core|lambdas\/adapters|lambdas|local|phosim|bench)\//.exec(url) ?? []
  if (folder !== undefined) return folder
  if (url.startsWith('node:')) return url.replace(/^node:(internal\/)?([^/]+).*$/, 'node:$2')
  return url === '' ? functionName || '(native)' : 'other'
}

function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Shares {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]))
  const times = new Map<string, number>()
  for (const [at, id] of samples.entries()) {
    const place = places.get(id) ?? ''
    if (!NOT_BUSY.has(place)) times.set(place, (times.get(place) ?? 0) + (timeDeltas[at] ?? 0))
  }
  const busy = [...times.values()].reduce((sum, time) => sum + time, 0)
  return [...times].map(([place, time]): [string, number] => [place, time / busy]).sort(([, a], [, b]) => b - a)
}

export class CpuProfile {
  readonly #session = new Session()

  async start(): Promise<void> {
    this.#session.connect()
    await this.#session.post('Profiler.enable')
    await this.#session.post('Profiler.setSamplingInterval', { interval: 500 })
    await this.#session.post('Profiler.start')
  }

  async stop(): Promise<Shares> {
    const { profile } = await this.#session.post('Profiler.stop')
    this.#session.disconnect()
    return sharesOf(profile)
  }
}
