/** Faults as they are found: the first are kept, all are counted. */
import { FAULTS, type FaultCode, type Severity } from './catalog-faults.ts'

/** One fault, as a verdict keeps it. `line` is absent when no single line is to blame. */
export interface CatalogFault {
  readonly code: FaultCode
  readonly file: string
  readonly line?: number
  readonly message: string
  readonly phosim: string
  readonly remedy: string
}

/** Faults of either severity that a verdict keeps; the rest is counted. */
export const KEPT_FAULTS = 50

const isSpare = (fault: CatalogFault, _: number, all: readonly CatalogFault[]) =>
  all.filter(({ code }) => code === fault.code).length > 1

/** Keeps the first faults and counts them all. The first of each code is kept even when it comes late. */
export class FaultLog {
  readonly #kept: Readonly<Record<Severity, CatalogFault[]>> = { error: [], warning: [] }
  readonly #counts = new Map<FaultCode, number>()

  add(code: FaultCode, file: string, line: number | undefined, message: string): void {
    const before = this.#counts.get(code) ?? 0
    this.#counts.set(code, before + 1)
    const { severity, phosim, remedy } = FAULTS[code]
    const kept = this.#kept[severity]
    if (kept.length >= KEPT_FAULTS) {
      if (before > 0) return
      kept.splice(kept.findLastIndex(isSpare), 1)
    }
    kept.push({ code, file, ...(line === undefined ? {} : { line }), message, phosim, remedy })
  }

  copy(): FaultLog {
    const twin = new FaultLog()
    twin.#kept.error.push(...this.#kept.error)
    twin.#kept.warning.push(...this.#kept.warning)
    for (const [code, count] of this.#counts) twin.#counts.set(code, count)
    return twin
  }

  get errors(): readonly CatalogFault[] {
    return this.#kept.error
  }

  get warnings(): readonly CatalogFault[] {
    return this.#kept.warning
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts)
  }
}
