/** What a payload used while it ran, at equal distances: few points however long it runs, so that the report stays small. */
import { MOST_SAMPLES, type UsageSamples } from '../core/contract/pilots.ts'
import type { TreeSample } from './processes.ts'

const FIRST_SECONDS_APART = 1

/** A tenth of a second of CPU is seen in a short job, and of no interest in a long one. */
const rounded = (seconds: number, apart: number): number =>
  apart < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)

export class UsageSeries {
  #secondsApart = FIRST_SECONDS_APART
  #cpuSeconds: number[] = []
  #memoryMiB: number[] = []
  #highMiB = 0

  /** Takes a look at the payload, so many seconds after its start. */
  add(seconds: number, { cpuSeconds, memoryMiB }: TreeSample): void {
    this.#highMiB = Math.max(this.#highMiB, memoryMiB)
    while (seconds >= (this.#cpuSeconds.length + 1) * this.#secondsApart) {
      this.#cpuSeconds.push(cpuSeconds)
      this.#memoryMiB.push(this.#highMiB)
      this.#highMiB = memoryMiB
      if (this.#cpuSeconds.length === MOST_SAMPLES) this.#halve()
    }
  }

  /** Two points become one, which keeps what was used by the later and the most of both. */
  #halve(): void {
    const memoryMiB = this.#memoryMiB
    this.#cpuSeconds = this.#cpuSeconds.filter((_, at) => at % 2 === 1)
    this.#memoryMiB = this.#cpuSeconds.map((_, at) => Math.max(memoryMiB[2 * at] ?? 0, memoryMiB[2 * at + 1] ?? 0))
    this.#secondsApart *= 2
  }

  /** Undefined for a payload that did not run for one distance. */
  get samples(): UsageSamples | undefined {
    const secondsApart = this.#secondsApart
    if (this.#cpuSeconds.length === 0) return undefined
    return {
      secondsApart,
      cpuSeconds: this.#cpuSeconds.map((seconds) => rounded(seconds, secondsApart)),
      memoryMiB: this.#memoryMiB.map(Math.round),
    }
  }
}
