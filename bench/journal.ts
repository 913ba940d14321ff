/** What the no-op pilots saw: how long each kind of request took, and which jobs they leased and finished. */

export type Timed = 'lease' | 'report and lease' | 'heartbeat' | 'upload' | 'download'

const KINDS: readonly Timed[] = ['lease', 'report and lease', 'heartbeat', 'upload', 'download']

export class Journal {
  /** Instants of `performance.now()`. */
  firstLeaseMs: number | undefined
  lastReportMs = 0
  #reports = 0
  /** When the first job of a task began to run, that is, when its first heartbeat was answered. */
  readonly #running = new Map<number, number>()
  readonly #milliseconds = new Map<Timed, number[]>(KINDS.map((kind) => [kind, []]))

  async time<Answer>(kind: Timed, request: () => Promise<Answer>): Promise<Answer> {
    const begun = performance.now()
    const answer = await request()
    this.note(kind, performance.now() - begun)
    return answer
  }

  note(kind: Timed, milliseconds: number): void {
    this.#milliseconds.get(kind)?.push(milliseconds)
  }

  noteLease(): void {
    this.firstLeaseMs ??= performance.now()
  }

  noteRunning(task: number): void {
    if (!this.#running.has(task)) this.#running.set(task, performance.now())
  }

  noteReport(): void {
    this.lastReportMs = performance.now()
    this.#reports += 1
  }

  runningSinceMs(task: number): number | undefined {
    return this.#running.get(task)
  }

  /** Forgets everything: a new phase begins. */
  begin(): void {
    this.firstLeaseMs = undefined
    this.#reports = 0
    for (const times of this.#milliseconds.values()) times.length = 0
  }

  get reports(): number {
    return this.#reports
  }

  count(kind: Timed): number {
    return this.#milliseconds.get(kind)?.length ?? 0
  }

  /** @param percent 50 is the median */
  percentileMs(kind: Timed, percent: number): number {
    const times = (this.#milliseconds.get(kind) ?? []).toSorted((a, b) => a - b)
    return times[Math.min(times.length - 1, Math.floor((times.length * percent) / 100))] ?? Number.NaN
  }
}
