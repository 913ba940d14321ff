/** Registration: a pilot presents its launch and gets an item, slots, and a token of its own. */

import { parseLease } from '../contract/identifiers.ts'
import type { Identity } from '../contract/identity.ts'
import { isLeased } from '../contract/lifecycle.ts'
import type { PilotRegistered, PilotRegistration } from '../contract/pilots.ts'
import { Refusal } from '../contract/problems.ts'
import { instant } from '../instants.ts'
import { failedOnce } from '../job.ts'
import { EMPTY_SLOT, type Pilot, workerOf } from '../pilot.ts'
import { countFailure } from '../sites/failures.ts'
import type { World } from '../world.ts'

type RegistrationWorld = Pick<World, 'clock' | 'random' | 'settings' | 'pilots' | 'tokens' | 'sites' | 'jobs'>

/** A host may call itself anything: what is no name of a host's is not taken over. */
const hostOf = (said: string): string => said.replaceAll(/[^A-Za-z0-9._:-]/g, '_')

type LaunchIdentity = Extract<Identity, { kind: 'launch' }>

/** Each launch registers as many pilots as it has uses; a pilot offers no simulator that its site does not have. */
export async function registerPilot(
  world: RegistrationWorld,
  launch: LaunchIdentity,
  said: PilotRegistration,
): Promise<PilotRegistered> {
  const item = await world.sites.read(launch.site)
  if (item === undefined) throw new Refusal('not-found', `There is no site ${launch.site} (any more).`)
  const seenAt = world.clock.now()
  const pilot: Pilot = {
    pilotId: world.random.id(),
    site: launch.site,
    launch: launch.launch,
    ...workerOf({ ...said, host: hostOf(said.host) }),
    slots: Array.from({ length: said.slots }, () => EMPTY_SLOT),
    memoryMiB: said.memoryMiB,
    diskMiB: said.diskMiB,
    cores: said.cores,
    simulators: said.simulators.filter((of) =>
      item.site.simulators.some(({ name, version }) => name === of.name && version === of.version),
    ),
    version: said.version,
    registeredAt: seenAt,
    seenAt,
    leaseEndsAt: instant(seenAt, world.settings.leaseSeconds),
    ...(said.endsAt === undefined ? {} : { endsAt: said.endsAt }),
  }
  if (pilot.simulators.length === 0)
    throw new Refusal(
      'unprocessable',
      `The pilot has ${said.simulators.map(({ name, version }) => `${name} ${version}`).join(', ') || 'no simulator'}; none of that is ${launch.site}'s.`,
    )
  if (!(await world.pilots.register(pilot, launch.uses)))
    throw new Refusal('forbidden', `All ${launch.uses} uses of this launch's token are spent.`)
  return {
    pilotId: pilot.pilotId,
    site: pilot.site,
    token: await world.tokens.pilot(pilot.pilotId, pilot.site),
    pace: world.settings.pace,
  }
}

const LEFT = { class: 'preempted', code: 'pilot-left', message: 'The pilot ended while it held the job.' } as const

/**
 * A pilot ends in good order: whatever its slots still hold goes to others at once. It is marked lost rather than
 * removed: a call of its own that is still under way may have written a slot and not yet moved the job (rule 6).
 */
export async function leavePilot(world: RegistrationWorld, pilotId: string): Promise<void> {
  for (;;) {
    const pilot = await world.pilots.read(pilotId)
    const marked = pilot === undefined ? undefined : await world.pilots.markLost(pilot)
    for (const { lease } of marked?.slots ?? []) if (lease !== undefined) await giveBack(world, lease)
    if (pilot === undefined || marked !== undefined) return
  }
}

async function giveBack(world: RegistrationWorld, lease: string): Promise<void> {
  for (;;) {
    const job = await world.jobs.read(parseLease(lease)?.pandaId ?? 0)
    if (job === undefined || job.lease !== lease || !isLeased(job.state)) return
    const at = world.clock.now()
    if (await world.jobs.move(job, failedOnce(job, LEFT, { cpuSeconds: 0, maxMemoryMiB: 0 }, at)))
      return countFailure(world, job.site, LEFT.class)
  }
}
