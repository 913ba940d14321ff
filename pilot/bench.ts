/** Where slots without work wait: one of them asks again from time to time, and calls the others when work came. */
import { jittered, rest } from './retry.ts'

export class Bench {
  #asking: number | undefined
  #work = new AbortController()

  /** Waits until this slot should ask for work; `idleSeconds` apply to the one that asks for all. */
  async wait(slot: number, idleSeconds: number, signal: AbortSignal): Promise<void> {
    this.#asking ??= slot
    const called = AbortSignal.any([signal, this.#work.signal])
    if (this.#asking === slot) await rest(jittered(idleSeconds), signal)
    else if (!called.aborted)
      await new Promise<void>((resolve) => called.addEventListener('abort', () => resolve(), { once: true }))
  }

  /** This slot got work, so there may be more. */
  workCame(slot: number): void {
    if (this.#asking === slot) this.#asking = undefined
    this.#work.abort()
    this.#work = new AbortController()
  }
}
