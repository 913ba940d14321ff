/** `imsim sites` and `imsim site`: where jobs run, and for operators whether they do. */

import { SITE_STATES, type SiteView } from '../../core/contract/sites.ts'
import { action } from '../action.ts'
import { UsageFault } from '../faults.ts'
import type { Cli } from '../globals.ts'
import type { Run } from '../run.ts'
import { stateText } from '../task-lines.ts'
import { countText, dollarText, durationText, fields, instantText, type Paint, table } from '../terminal.ts'

const simulators = (site: SiteView) => site.simulators.map(({ name, version }) => `${name} ${version}`).join(', ')

const siteTable = (sites: readonly SiteView[], paint: Paint): string[] =>
  table(
    [
      'SITE',
      'FACILITY',
      'STATE',
      '>PILOTS',
      '>SLOTS',
      '>FREE',
      '>RUNNING',
      '>ACTIVATED',
      '>$/CORE H',
      'SIMULATORS',
      'REASON',
    ],
    sites.map((site) => [
      paint.bold(site.site),
      site.facility,
      stateText(site.status.state, paint),
      String(site.live?.pilots ?? 0),
      countText(site.slots),
      String(site.live?.freeSlots ?? 0),
      countText(site.jobs.running ?? 0),
      countText(site.jobs.activated ?? 0),
      dollarText(site.usdPerCoreHour),
      simulators(site),
      paint.dim(site.status.reason),
    ]),
    paint,
  )

/** The last test, how the tests have ended, and whether anything follows of it. */
function selfTestText({ selfTest, status }: SiteView): string {
  const what = status.automatic === true ? 'they may move the site' : 'they do not move the site'
  if (selfTest === undefined) return `none yet; ${what}`
  const { taskId, startedAt, state, streak } = selfTest
  const inARow = streak === undefined ? '' : `; ${streak.inARow} ${streak.outcome} in a row`
  return `task ${taskId} of ${instantText(startedAt)}: ${state}${inARow}; ${what}`
}

const siteLines = (site: SiteView, paint: Paint): string[] => [
  `${paint.bold(site.site)}  ${site.facility}, ${site.queue}  ${stateText(site.status.state, paint)}`,
  `${site.status.reason} ${paint.dim(`(${site.status.by}, ${instantText(site.status.changedAt)})`)}`,
  '',
  ...fields(
    {
      simulators: simulators(site),
      VOs: site.vos.length === 0 ? 'all' : site.vos.join(', '),
      limits: `${site.cores} cores, ${countText(site.memoryMiB)} MiB, ${countText(site.scratchMiB)} MiB scratch, ${durationText(site.wallSeconds)}`,
      sources: `${countText(site.sourceLimit)} a sensor`,
      slots: `${countText(site.slots)}, ${site.slotsPerPilot} a pilot${site.preemptible ? ', preemptible' : ''}`,
      price: `${dollarText(site.usdPerCoreHour)} a core hour`,
      live:
        site.live &&
        `${site.live.pilots} pilots, ${site.live.freeSlots} of ${site.live.slots} slots free, ${site.live.startingSlots} starting`,
      wait: site.expectedWaitSeconds === undefined ? undefined : `about ${durationText(site.expectedWaitSeconds)}`,
      'self-test': selfTestText(site),
      withheld: site.withheld,
      jobs:
        Object.entries(site.jobs)
          .map(([state, count]) => `${state} ${countText(count)}`)
          .join('  ') || 'none',
      downtimes:
        site.downtimes
          .map(({ fromAt, toAt, reason }) => `${instantText(fromAt)} to ${instantText(toAt)}: ${reason}`)
          .join('; ') || undefined,
      comment: site.comment || undefined,
    },
    paint,
  ),
]

export const addSites = (cli: Cli) =>
  cli.command(
    'sites',
    'Sites: state, pilots, jobs, price',
    (words) => words,
    action(async (run) => {
      const answer = await run.call('listSites', {})
      run.print(answer, () => siteTable(answer.sites, run.paint))
      return undefined
    }),
  )

async function startSelfTest(run: Run, site: string, email: string): Promise<undefined> {
  const task = await run.call('startSelfTest', { params: { site }, body: { email } })
  run.print(task, () => [`task ${run.paint.bold(String(task.taskId))} tries ${site}`, `  imsim watch ${task.taskId}`])
}

export const addSite = (cli: Cli) =>
  cli.command(
    'site <site> [state]',
    'One site; operators put it into another state with a reason',
    (words) =>
      words
        .positional('site', { type: 'string', demandOption: true, describe: 'Name of the site' })
        .positional('state', { choices: SITE_STATES, describe: 'The state to put it in' })
        .options({
          reason: { type: 'string', describe: 'Why, in words that others will read' },
          automatic: { type: 'boolean', default: false, describe: 'Self-tests may move it from there, online or test' },
          'self-test': { type: 'string', describe: 'Try it with the smallest task, and mail this address' },
        } as const),
    action(async (run, { site, state, reason, automatic, selfTest }) => {
      if (selfTest !== undefined) return startSelfTest(run, site, selfTest)
      if (state !== undefined && !reason)
        throw new UsageFault('A new state needs its --reason', 'Others will read it: --reason "…"')
      if (automatic && state === undefined)
        throw new UsageFault('--automatic goes with a state', 'imsim site SITE online --reason "…" --automatic')
      const view =
        state === undefined || !reason
          ? await run.call('readSite', { params: { site } })
          : await run.call('setSiteState', { params: { site }, body: { state, reason, automatic } })
      run.print(view, () => siteLines(view, run.paint))
      return undefined
    }),
  )
