/** Where a process spends its CPU: V8's own samples, added up by package and folder. */
import { type Profiler, Session } from 'node:inspector/promises'

/** Shares of the busy time, largest first. */
export type Shares = readonly (readonly [where: string, share: number])[]

const NOT_BUSY = new Set(['(idle)', '(root)'])

/** A package of node_modules or a folder of ours; undefined for what Node and V8 do, which whoever called it pays for. */
function placeOf(url: string): string | undefined {
  const [, scope, name] = /node_modules\/(?:(@[^/]+)\/)?([^/]+)/.exec(url) ?? []
  if (name !== undefined) return scope === undefined ? name : `${scope}/${name}`
  const [, folder] = /\/(core\/contract|core|lambdas\/adapters|lambdas|local\/s3|local|phosim|bench)\//.exec(url) ?? []
  return folder
}

function placesOf(nodes: readonly Profiler.ProfileNode[]): Map<number, string> {
  const places = new Map<number, string>()
  const callers = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])))
  // A node stands behind its caller in the list.
  for (const { id, callFrame } of nodes) {
    const caller = places.get(callers.get(id) ?? 0)
    const alone = callFrame.functionName.startsWith('(') ? callFrame.functionName : 'Node itself'
    places.set(id, placeOf(callFrame.url) ?? (caller === undefined || caller === '(root)' ? alone : caller))
  }
  return places
}

function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Shares {
  const places = placesOf(nodes)
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
