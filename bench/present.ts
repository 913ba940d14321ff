/** Jobs that are there and stay there: a site whose pilot runs the prepares, so that every sensor is lit, and then no more. */
import { setTimeout as sleep } from 'node:timers/promises'
import { SENSORS } from '../phosim/focal-plane.ts'
import type { Bench } from './phase.ts'

const SITE = 'BENCH-FULL'
const SNAPS = [0, 1]
const VISIT_JOBS = SENSORS.length * SNAPS.length + 2
/** Part of the jobs that find room at the site and stand in its claim index; the others wait for a place. */
const PLACED_PART = 0.5

/** Submits whole visits through the API and waits until all their jobs are there. */
export async function present(
  { service, scientist, journal }: Bench,
  jobs: number,
  room: number,
  say: (line: string) => void,
): Promise<void> {
  const visits = Math.ceil(jobs / VISIT_JOBS)
  const size = { slots: Math.ceil((jobs * PLACED_PART) / room), pilots: 1, slotsEach: visits }
  const [pilot] = await scientist.bringSite(SITE, size, journal)
  await service.runSchedules()
  const task = await scientist.submit({ site: SITE, visits, sensors: 'all', snaps: SNAPS })
  const until = async (isReached: (counts: Readonly<Record<string, number>>) => boolean) => {
    for (;;) {
      const counts = await scientist.counts(task)
      say(
        `  ${Object.entries(counts)
          .map(([state, count]) => `${count} ${state}`)
          .join(', ')}`,
      )
      if (isReached(counts)) return
      await sleep(2000)
    }
  }
  await until(({ activated = 0 }) => activated === visits)
  await pilot?.runOneEach()
  const placed = Math.min(room * size.slots, visits * (VISIT_JOBS - 2))
  await until(
    ({ activated = 0, defined = 0 }) => activated >= placed && activated + defined >= visits * (VISIT_JOBS - 2),
  )
}
