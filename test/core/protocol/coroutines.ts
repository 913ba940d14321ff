/** Use cases as coroutines: each stops before any operation that a test names, goes on when told, or never does again. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import type { Faults } from '../memory-world.ts'

const current = new AsyncLocalStorage<Coroutine<unknown>>()

/** Signing and tokens ask nobody, so nothing can come between them and what follows. */
const ASKS_NOBODY = /^(storage\.sign|tokens\.)/

/** From now on a coroutine stops in this world where it is told to; everything else runs on as before. */
export function stopAtOperations(faults: Faults): void {
  faults.step = async (name) => {
    const [when, operation = ''] = name.split(' ')
    if (when === 'before' && !ASKS_NOBODY.test(operation)) await current.getStore()?.reach(operation)
  }
}

/** On whose behalf a use case runs, and which leases it may show. */
export interface Actor {
  readonly kind: 'pilot' | 'sweep' | 'service' | 'person'
  readonly pilotId?: string
  readonly leases: readonly string[]
}

const NOBODY: Actor = { kind: 'service', leases: [] }

/** Who is acting now; a write that happens outside of any coroutine is the service's own. */
export const actingNow = (): Actor => current.getStore()?.actor ?? NOBODY

interface Stop {
  readonly operation: string
  readonly goOn: () => void
}

/** One run of a use case. To crash it is to let go of it: it never takes another step. */
export class Coroutine<Answer> {
  readonly actor: Actor
  readonly #work: () => Promise<Answer>
  #begun = false
  #left = 0
  #stopAt: string | undefined
  #stops: Stop[] = []
  outcome: { readonly answer: Answer } | { readonly error: unknown } | undefined

  constructor(work: () => Promise<Answer>, actor = NOBODY) {
    this.actor = actor
    this.#work = work
  }

  /** Operations that it is about to do; several where it does them at once. */
  get at(): string {
    return this.#stops.map(({ operation }) => operation).join(', ')
  }

  /** Takes so many operations more: to its end unless told otherwise, and none at all when it is late. */
  async run(operations = Number.POSITIVE_INFINITY): Promise<void> {
    if (operations === 0) return
    this.#left = operations
    const stops = this.#stops.splice(0, operations)
    this.#left -= stops.length
    for (const { goOn } of stops) goOn()
    if (!this.#begun) this.#begin()
    await turn()
  }

  /** Runs until it is about to do an operation, such as `jobs.move`; throws when it never gets there. */
  async until(operation: string): Promise<void> {
    this.#stopAt = operation
    await this.run()
    this.#stopAt = undefined
    if (this.outcome !== undefined) throw new Error(`it ended without ${operation}: ${JSON.stringify(this.outcome)}`)
  }

  /** Runs to its end and gives its answer, or throws what it threw. */
  async finish(): Promise<Answer> {
    await this.run()
    if (this.outcome === undefined) throw new Error(`it has not ended: it is at ${this.at}`)
    if ('error' in this.outcome) throw this.outcome.error
    return this.outcome.answer
  }

  async reach(operation: string): Promise<void> {
    if (this.#left > 0 && operation !== this.#stopAt) {
      this.#left -= 1
      return
    }
    await new Promise<void>((resolve) => this.#stops.push({ operation, goOn: resolve }))
  }

  #begin(): void {
    this.#begun = true
    current.run(this, this.#work).then(
      (answer) => {
        this.outcome = { answer }
      },
      (error: unknown) => {
        this.outcome = { error }
      },
    )
  }
}

/** Starts a use case and lets it run until it is about to do an operation: there a test leaves it, or lets it go on. */
export async function stoppedBefore<Answer>(
  operation: string,
  work: () => Promise<Answer>,
): Promise<Coroutine<Answer>> {
  const coroutine = new Coroutine(work)
  await coroutine.until(operation)
  return coroutine
}
