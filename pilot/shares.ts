/** How a worker's memory and disk are shared by its slots. */

interface Held {
  readonly memoryMiB: number
  readonly diskMiB: number
}

const NOTHING: Held = { memoryMiB: 0, diskMiB: 0 }

/**
 * A slot may have its even share, and beyond it what the others' jobs leave, less a share for each slot still
 * without a job: so a job that needs more than a share can run here beside small ones.
 */
export class Shares {
  readonly #slots: number
  readonly #memoryMiB: number
  readonly #held = new Map<number, Held>()

  constructor(slots: number, memoryMiB: number) {
    this.#slots = slots
    this.#memoryMiB = memoryMiB
  }

  /** What a slot may take, held for it until `hold` or `release`. `freeDiskMiB` is what jobs may use of the disk. */
  offer(slot: number, freeDiskMiB: number): Held {
    this.#held.delete(slot)
    const others = [...this.#held.values()]
    const empty = this.#slots - others.length - 1
    const held = {
      memoryMiB: part(this.#memoryMiB - sum(others, 'memoryMiB'), this.#memoryMiB / this.#slots, empty),
      // Jobs use part of what they hold already, so the free space is counted too low rather than too high.
      diskMiB: Math.max(0, Math.floor((freeDiskMiB - sum(others, 'diskMiB')) / (empty + 1))),
    }
    this.#held.set(slot, held)
    return held
  }

  hold(slot: number, { memoryMiB, diskMiB }: Held = NOTHING): void {
    this.#held.set(slot, { memoryMiB, diskMiB })
  }

  release(slot: number): void {
    this.#held.delete(slot)
  }
}

const sum = (held: readonly Held[], what: keyof Held): number => held.reduce((total, each) => total + each[what], 0)

const part = (free: number, share: number, empty: number): number =>
  Math.max(0, Math.floor(Math.max(Math.min(share, free), free - share * empty)))
