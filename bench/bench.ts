/**
 * `npm run bench`: what a job costs. 1,000 no-op jobs through the laptop's whole service over HTTP, with 16 slots, and
 * the same again with 20,000 jobs present; every request, unit, byte and millisecond of the service counted. Before
 * that, what a cold start of each Lambda takes.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type ColdStart, measureColdStarts } from './cold-starts.ts'
import { coldStartTable, comparison, dollars, lastLine, operations } from './figures.ts'
import { Journal } from './journal.ts'
import { type Phase, runPhase } from './phase.ts'
import { present } from './present.ts'
import { Scientist } from './scientist.ts'
import { type ServiceProcess, startServiceProcess } from './service-process.ts'
import { sumTables, totalUse, usedSince } from './uses.ts'

const HELP = `npm run bench -- [options]

  --jobs N      simulate jobs of each phase; default 1000, 0 leaves out all but the cold starts
  --present N   jobs present in the second phase; default 20000, 0 leaves the phase out
  --room N      jobs that a site may have waiting, as a multiple of its slots; default 100, that all may wait at once
  --loads N     loads of each Lambda's module by a fresh Node, of which the median counts; default 7
  --profile     say where the service's CPU goes (and pay some more of it)
`

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '1000' },
    present: { type: 'string', default: '20000' },
    room: { type: 'string', default: '100' },
    loads: { type: 'string', default: '7' },
    profile: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const SITE = 'BENCH'
const PILOTS = 2
const SLOTS_EACH = 8
/** Submissions to an idle service, one after the other. */
const IDLE_TRIES = 5
const QUIET_MS = 3000

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Seconds from sending a submission to the answered first heartbeat of its first job, while nothing else runs. */
async function idleStartSeconds(scientist: Scientist, journal: Journal): Promise<number> {
  const begun = performance.now()
  const task = await scientist.submit({ site: SITE, visits: 1, sensors: 'R22_S11', snaps: [0] })
  while (journal.runningSinceMs(task) === undefined) await sleep(2)
  const seconds = ((journal.runningSinceMs(task) ?? 0) - begun) / 1000
  await scientist.waitForEnd(task)
  return seconds
}

/** Waits until nothing that came before is still being worked on. */
async function quiet(service: ServiceProcess): Promise<void> {
  const worked = async () =>
    totalUse((await service.count()).uses, (lambda) => /^(queue|stream) /.test(lambda)).invocations
  for (let before = -1, now = await worked(); now !== before; before = now, now = await worked()) await sleep(QUIET_MS)
}

async function measure(folder: string): Promise<Phase[]> {
  const service = await startServiceProcess(folder, Number(values.room))
  const journal = new Journal()
  const scientist = await Scientist.at(service.url)
  const size = { slots: PILOTS * SLOTS_EACH, pilots: PILOTS, slotsEach: SLOTS_EACH }
  const pilots = await scientist.bringSite(SITE, size, journal)
  await service.runSchedules()
  const stopping = new AbortController()
  const running = Promise.all(pilots.map((pilot) => pilot.run(stopping.signal)))
  const bench = { service, scientist, journal }
  const tell = (done: number, of: number) => say(`  ${done} of ${of} jobs`)
  const phaseOf = async (): Promise<Phase> => {
    if (values.profile) await service.profile()
    const phase = await runPhase(bench, SITE, Number(values.jobs), tell)
    if (values.profile)
      for (const [place, share] of (await service.profiled()).slice(0, 20))
        say(`  ${(share * 100).toFixed(1)} %  ${place}`)
    return phase
  }
  const minute = async () => {
    const before = await service.count()
    const { sweepMs, supplyMs } = await service.runSchedules()
    const { reads, writes } = sumTables(
      totalUse(usedSince(before.uses, (await service.count()).uses), (name) => name.startsWith('one minute')),
    )
    say(
      `  a minute's sweep (${sweepMs.toFixed(0)} ms) and supply (${supplyMs.toFixed(0)} ms): ${reads} read units, ${writes} write units`,
    )
  }

  say(`The service is at ${service.url}; ${PILOTS} pilots of ${SLOTS_EACH} slots are there.`)
  const starts: number[] = []
  while (starts.length < IDLE_TRIES) starts.push(await idleStartSeconds(scientist, journal))
  say(
    `From submission to a running job in an idle service: ${starts.map((seconds) => seconds.toFixed(2)).join(', ')} s`,
  )
  say(`Phase 1: ${values.jobs} simulate jobs, nothing else present`)
  const phases = [await phaseOf()]
  await minute()
  if (Number(values.present) > 0) {
    say(`Now ${values.present} jobs that stay, at another site`)
    await present(bench, Number(values.present), Number(values.room), say)
    await quiet(service)
    say(`Phase 2: the same with ${values.present} jobs present`)
    phases.push(await phaseOf())
    await minute()
  }
  stopping.abort()
  await running
  await service.end()
  report(phases)
  return phases
}

function report(phases: readonly Phase[]): void {
  const [first] = phases
  if (first === undefined) return
  const headings = ['alone', `${values.present} present`].slice(0, phases.length)
  say(`\n${comparison(phases, headings)}\n`)
  for (const [n, phase] of phases.entries())
    say(`DynamoDB a job, where it is 0.05 or more, ${headings[n]}:\n${operations(phase)}\n`)
  say(`${dollars(first)}\n`)
}

async function coldStarts(): Promise<ColdStart[]> {
  const starts = await measureColdStarts(Number(values.loads))
  say(`Cold start and bundle size of each Lambda, medians of ${values.loads} loads:\n${coldStartTable(starts)}\n`)
  return starts
}

async function main(): Promise<void> {
  if (values.help) return say(HELP)
  const starts = await coldStarts()
  const folder = await mkdtemp(join(tmpdir(), 'imsim-bench-'))
  try {
    const [alone] = Number(values.jobs) > 0 ? await measure(folder) : []
    say(lastLine(alone, starts))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

await main()
