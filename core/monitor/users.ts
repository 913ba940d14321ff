/** Users with what their jobs do: PanDA's table of users, read off the boards. */
import type { z } from 'zod'
import { mayRead } from '../access.ts'
import { type Board, countStates, litCells } from '../board.ts'
import type { Person } from '../contract/identity.ts'
import type { UserPage } from '../contract/jobs.ts'
import type { World } from '../world.ts'
import { boardsOf } from './job-rows.ts'

type UsersWorld = Pick<World, 'clock' | 'boards' | 'tasks'>

interface Sums {
  readonly counts: Record<string, number>
  readonly sites: Set<string>
  cpuSeconds: number
  latestAt: string
}

/** Owners of the last days' jobs that the person may read, the one heard of last first. */
export async function listUsers(
  world: UsersWorld,
  person: Person,
  { days }: { readonly days: number },
): Promise<z.infer<typeof UserPage>> {
  const users = new Map<string, Sums>()
  for await (const board of boardsOf(world, { days })) {
    if (!mayRead(person, board.of)) continue
    const sums = users.get(board.of.owner) ?? { counts: {}, sites: new Set(), cpuSeconds: 0, latestAt: '' }
    users.set(board.of.owner, sums)
    addBoard(sums, board)
  }
  const rows = [...users].map(([user, sums]) => rowOf(user, sums))
  return { users: rows.sort((a, b) => (a.latestAt < b.latestAt ? 1 : -1)) }
}

function addBoard(sums: Sums, board: Board): void {
  for (const [state, count] of Object.entries(countStates(board)))
    sums.counts[state] = (sums.counts[state] ?? 0) + count
  for (const { site } of litCells(board)) if (site !== undefined) sums.sites.add(site)
  sums.cpuSeconds += board.cpuSeconds
  if (board.updatedAt > sums.latestAt) sums.latestAt = board.updatedAt
}

function rowOf(user: string, { counts, sites, cpuSeconds, latestAt }: Sums) {
  const of = (...states: readonly string[]) => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
  return {
    user,
    nJobs: of(...Object.keys(counts)),
    nFinished: of('finished'),
    nFailed: of('failed'),
    nHolding: of('holding'),
    nCancelled: of('cancelled'),
    nQueued: of('waiting', 'defined', 'activated'),
    nRunning: of('sent', 'running'),
    nSites: sites.size,
    cpuSeconds,
    latestAt,
  }
}
