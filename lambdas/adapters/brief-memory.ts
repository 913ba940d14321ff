/** A bounded memory of what was costly to work out and stays true for a known time. */

interface Remembered<Value> {
  readonly value: Value
  readonly untilMs: number
}

export class BriefMemory<Value> {
  readonly #most: number
  readonly #kept = new Map<string, Remembered<Value>>()

  /** @param most how many values are kept; beyond it the oldest is forgotten */
  constructor(most: number) {
    this.#most = most
  }

  get(key: string, nowMs: number): Value | undefined {
    const found = this.#kept.get(key)
    if (found === undefined || nowMs < found.untilMs) return found?.value
    this.#kept.delete(key)
    return undefined
  }

  set(key: string, value: Value, untilMs: number): void {
    this.#kept.delete(key)
    const [oldest] = this.#kept.keys()
    if (oldest !== undefined && this.#kept.size >= this.#most) this.#kept.delete(oldest)
    this.#kept.set(key, { value, untilMs })
  }
}
