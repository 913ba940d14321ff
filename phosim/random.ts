/** Random numbers that are the same on every machine, for catalogs and surveys that the project generates itself. */

export interface RandomSource {
  /** Uniform in [0, 1). */
  uniform(): number
  uniformIn(from: number, to: number): number
  /** Normal with mean 0 and deviation 1 (Box & Muller 1958). */
  normal(): number
  /** One of the items, each as likely as its weight says. Throws a RangeError when there is none. */
  pick<Item>(items: readonly Item[], weight?: (item: Item) => number): Item
}

/** Mulberry32: 32 bits of state, whole-number arithmetic alone. */
export function randomSource(seed: number): RandomSource {
  let state = seed >>> 0
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    uniform,
    uniformIn: (from, to) => from + (to - from) * uniform(),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    pick: (items, weight = () => 1) => pick(items, weight, uniform()),
  }
}

function pick<Item>(items: readonly Item[], weight: (item: Item) => number, at: number): Item {
  let left = at * items.reduce((sum, item) => sum + weight(item), 0)
  const chosen = items.find((item) => {
    left -= weight(item)
    return left < 0
  })
  const item = chosen ?? items.at(-1)
  if (item === undefined) throw new RangeError('there is nothing to pick from')
  return item
}
