/** Seconds that each phase of a payload took, as they end up in its metrics. */

export class PhaseClock {
  readonly seconds: Record<string, number> = {}
  #since = performance.now()

  /** Ends the phase that runs and calls it `phase`; the next one begins. */
  lap(phase: string): void {
    const now = performance.now()
    this.seconds[phase] = Number(((this.seconds[phase] ?? 0) + (now - this.#since) / 1000).toFixed(3))
    this.#since = now
  }
}
