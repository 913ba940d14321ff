/** The invariants of the lease protocol that hold at every single write of a job. */
import { litCells } from '../../../core/board.ts'
import { PREPARE_INDEX, pandaIdOf, parseLease, placeOf } from '../../../core/contract/identifiers.ts'
import { isLeased, isSettled } from '../../../core/contract/lifecycle.ts'
import type { Job } from '../../../core/job.ts'
import { attemptPrefix } from '../../../core/prefixes.ts'
import type { Service } from '../service-in-memory.ts'
import { actingNow } from './coroutines.ts'

const lossesOf = ({ spent }: Job): number => spent.preempted ?? 0
const failuresOf = ({ spent }: Job): number => Object.values(spent).reduce((sum, count) => sum + count, 0)
const words = (job: Job): string => `job ${job.pandaId} (${job.state}, attempt ${job.attempt}, round ${job.round})`

export class ProtocolWitness {
  readonly #service: Service
  readonly #failedLeases = new Set<string>()
  readonly violations: string[] = []

  constructor(service: Service) {
    this.#service = service
    service.witness = (before, after) => {
      if (before !== undefined) this.#seeMove(before, after)
    }
  }

  #demand(holds: boolean, said: string): void {
    if (!holds) this.violations.push(said)
  }

  #seeMove(before: Job, after: Job): void {
    this.#seeSettled(before, after)
    this.#seeCounts(before, after)
    if (before.state !== after.state) this.#seeLease(before, after)
    if (after.state === 'sent' && before.state !== 'sent') this.#seeGraph(after)
    if (after.state === 'finished' && before.state !== 'finished') this.#seeGraph(after)
  }

  /** A settled job is moved by nothing but a re-run. */
  #seeSettled(before: Job, after: Job): void {
    const newRound = after.round > before.round
    this.#demand(!isSettled(before.state) || newRound, `${words(before)} was settled and became ${after.state}`)
    this.#demand(after.round >= before.round, `${words(before)} fell back to round ${after.round}`)
    const over = newRound && (isLeased(before.state) || before.state === 'holding')
    this.#demand(!over, `${words(before)} was taken from its pilot by a re-run`)
  }

  /** `attempt` counts leases; a lease spends one budget at most; losses of a worker never fail a job. */
  #seeCounts(before: Job, after: Job): void {
    const leases = before.state === 'activated' && after.state === 'sent' ? 1 : 0
    this.#demand(after.attempt === before.attempt + leases, `${words(before)} went on as attempt ${after.attempt}`)
    this.#demand(after.state !== 'failed' || after.failure?.class !== 'preempted', `${words(before)} failed by a loss`)
    if (after.round > before.round || failuresOf(after) === failuresOf(before)) return
    this.#demand(failuresOf(after) === failuresOf(before) + 1, `${words(before)} failed twice at once`)
    if (lossesOf(after) > lossesOf(before) && actingNow().kind === 'sweep') return
    const lease = before.lease ?? ''
    this.#demand(!this.#failedLeases.has(lease), `the failure of ${lease} spent a budget twice`)
    this.#failedLeases.add(lease)
  }

  /** A leased job is moved by who shows its last lease, or by the sweep. */
  #seeLease(before: Job, after: Job): void {
    const { kind, leases, pilotId } = actingNow()
    const parts = parseLease((after.state === 'sent' ? after.lease : before.lease) ?? '')
    if (after.state === 'sent') {
      this.#demand(parts?.pilotId === pilotId, `${words(after)} was leased by another`)
      return
    }
    const shown = isLeased(after.state) || isLeased(before.state) || after.state === 'holding'
    const verified = before.state === 'holding' || (kind === 'sweep' && !isLeased(after.state))
    if (!shown || verified || after.round > before.round) return
    this.#demand(kind === 'pilot', `${words(before)} was moved to ${after.state} by a ${kind}`)
    this.#demand(
      leases.includes(before.lease ?? ''),
      `${words(before)} was moved by ${leases} and is ${before.lease}'s`,
    )
    const last = parts?.attempt === before.attempt && parts.round === before.round
    this.#demand(last, `${words(before)} was moved by an older lease, ${before.lease}`)
  }

  /** Collect only after every lit sensor of its round; a sensor only on the work files of the prepare that counts. */
  #seeGraph(job: Job): void {
    const { task, visit } = placeOf(job.pandaId)
    const jobOf = (index: number) => this.#service.jobs.get(pandaIdOf({ task, visit, index }))
    if (job.stage === 'collect') {
      const board = this.#service.boards.get(visit)
      const inputs = (board === undefined ? [] : litCells(board)).filter(({ stage }) => stage === 'simulate')
      const due = inputs.every(({ index }) => {
        const input = jobOf(index)
        return input !== undefined && isSettled(input.state) && input.round <= job.round
      })
      this.#demand(due, `${words(job)} is collect, and its inputs are not settled in its round`)
    }
    if (job.stage !== 'simulate' || job.state !== 'sent') return
    const prepare = jobOf(PREPARE_INDEX)
    const work = prepare === undefined ? '' : attemptPrefix(prepare.pandaId, 'prepare', prepare.attempt)
    this.#demand(prepare?.state === 'finished' && job.work === work, `${words(job)} was leased with ${job.work}`)
  }
}
