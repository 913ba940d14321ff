/** A fast seeded generator (sfc32), filled in blocks so that hot loops pay for an array read, not for a call. */

const BLOCK = 4096

/** Mixes integers into one 32-bit seed, so that neighbouring seeds, snaps and chips share nothing. MurmurHash3's mixer. */
export function mixSeeds(...parts: readonly number[]): number {
  let hash = 0x9e3779b9
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13) ^ Math.floor(part / 4294967296), 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return hash >>> 0
}

/** The same seed gives the same numbers on every machine. */
export class Random {
  readonly #block = new Uint32Array(BLOCK)
  readonly #state = new Int32Array(4)
  #next = BLOCK

  constructor(seed: number) {
    this.#state.set([seed, mixSeeds(seed, 1), mixSeeds(seed, 2), 1])
    for (let i = 0; i < 4; i++) this.#fill()
    this.#next = BLOCK
  }

  #fill(): void {
    let [a = 0, b = 0, c = 0, d = 0] = this.#state
    const block = this.#block
    for (let i = 0; i < BLOCK; i++) {
      const sum = (a + b + d) | 0
      d = (d + 1) | 0
      a = b ^ (b >>> 9)
      b = (c + (c << 3)) | 0
      c = (((c << 21) | (c >>> 11)) + sum) | 0
      block[i] = sum
    }
    this.#state.set([a, b, c, d])
    this.#next = 0
  }

  /** A whole number, 0 to 2^32 - 1. */
  bits(): number {
    if (this.#next === BLOCK) this.#fill()
    return this.#block[this.#next++] ?? 0
  }

  /** A number in (0, 1), never either end. */
  uniform(): number {
    return (this.bits() + 0.5) / 4294967296
  }

  /** A number of the normal distribution of mean 0 and width 1 (Box and Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }

  /** A Poisson number: multiplied uniforms for small means (Knuth), the rounded normal above 60. */
  poisson(mean: number): number {
    if (mean <= 0) return 0
    if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()))
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count++
    return count
  }
}
