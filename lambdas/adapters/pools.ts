/** All pools of pilots as one: each launch goes to the adapter of its pool's kind. */
import type { Pool } from '../../core/contract/sites.ts'
import type { Launch } from '../../core/pilot.ts'
import type { Pools, Started } from '../../core/world.ts'

/** Pools of one kind. */
export interface PoolsOf<Kind extends Pool['kind']> {
  launch(pool: Extract<Pool, { kind: Kind }>, launch: Launch, token: string): Promise<Started>
  dead(launches: readonly Launch[]): Promise<string[]>
}

/** EC2 names its fleets so; Batch's jobs are bare UUIDs. */
const isFleet = ({ startedAs }: Launch): boolean => startedAs?.startsWith('fleet-') ?? false

export function poolsByKind({ batch, ec2 }: { batch: PoolsOf<'batch'>; ec2: PoolsOf<'ec2'> }): Pools {
  return {
    launch: (pool, launch, token) =>
      pool.kind === 'ec2' ? ec2.launch(pool, launch, token) : batch.launch(pool, launch, token),
    async dead(launches) {
      const fleets = launches.filter(isFleet)
      const jobs = launches.filter((launch) => !isFleet(launch))
      return [...(await ec2.dead(fleets)), ...(await batch.dead(jobs))]
    },
  }
}
