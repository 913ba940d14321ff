/** What a job is, what it asked for and used, and the parameters of its simulation. */
import { Link } from 'wouter'
import type { Attempt, JobView } from '../../core/contract/jobs.ts'
import type { Submission } from '../../core/contract/submission.ts'
import { dollars, duration, memory, percent } from '../ui/amounts.ts'
import { Answered } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { type Fact, Facts } from '../ui/facts.tsx'
import { hrefOf } from './filters.ts'
import { isRunning } from './job-story.ts'

export function WhatItIs({ job }: { readonly job: JobView }) {
  const { taskId, jobName, visit, obsHistId, stage, sensor, snap, owner, vo, priority, round, computingSite } = job
  const exposure = sensor === undefined ? undefined : `/tasks/${taskId}/visits/${visit}/${sensor}`
  return (
    <Facts
      title="What it is"
      facts={[
        ['Task', <Link key="task" href={`/tasks/${taskId}`}>{`${taskId} ${jobName}`}</Link>],
        ['Visit', obsHistId],
        [
          'Stage',
          <Link key="stage" href={hrefOf('/jobs', { taskId, stage })}>
            {stage}
          </Link>,
        ],
        ['Sensor', exposure && <Link href={exposure}>{`${sensor}, snap ${snap ?? 0}`}</Link>],
        ['Site', computingSite && <SiteLink site={computingSite} />],
        [
          'Owner',
          <Link key="owner" href={hrefOf('/jobs', { produsername: owner })}>
            {owner}
          </Link>,
        ],
        ['VO', vo],
        ['Priority', priority],
        ['Round', round],
      ]}
    />
  )
}

const ofRequest = (used: number | undefined, asked: number, text: (value: number | undefined) => string): string =>
  used === undefined ? `${text(asked)} asked` : `${text(used)} of ${text(asked)} (${percent(used / asked)})`

export function WhatItUses({ job, attempt }: { readonly job: JobView; readonly attempt: Attempt | undefined }) {
  const { needs, costUsd } = job
  return (
    <Facts
      title={
        attempt === undefined
          ? 'What it asks for'
          : `What attempt ${attempt.attempt} ${isRunning(job, attempt) ? 'uses' : 'used'}`
      }
      facts={[
        ['Memory', ofRequest(attempt?.maxMemoryMiB, needs.memoryMiB, memory)],
        ['Wall time', ofRequest(attempt?.wallSeconds, needs.wallSeconds, duration)],
        ['CPU time', duration(attempt?.cpuSeconds)],
        ['Cores', needs.cores],
        ['Disk asked', memory(needs.diskMiB)],
        ['Phases', phasesOf(attempt)],
        ['Cost of all attempts', dollars(costUsd)],
      ]}
    />
  )
}

/** By its pilot's own words, which are text from outside: the names that the site's batch system and logs have for it. */
export function WhereItRan({ job, attempt }: { readonly job: JobView; readonly attempt: Attempt }) {
  const { site, host, batchId, pilotId } = attempt
  const lease = attempt.attempt === job.attempt ? job.lease : undefined
  return (
    <Facts
      title={`Where attempt ${attempt.attempt} ${isRunning(job, attempt) ? 'runs' : 'ran'}`}
      facts={[
        ['Site', <SiteLink key="site" site={site} />],
        ['Host', host && <code>{host}</code>],
        ['Batch id', batchId && <code>{batchId}</code>],
        ['Pilot', <code key="pilot">{pilotId}</code>],
        ['Lease', lease && <code>{lease}</code>],
      ]}
    />
  )
}

/** Of an attempt that was lost nobody knows any more where it ran. */
export const SiteLink = ({ site }: { readonly site: string }) =>
  site === 'unknown' ? site : <Link href={`/sites/${encodeURIComponent(site)}`}>{site}</Link>

function phasesOf(attempt: Attempt | undefined): string | undefined {
  const phases = Object.entries(attempt?.metrics?.phaseSeconds ?? {})
  return phases.length === 0 ? undefined : phases.map(([phase, seconds]) => `${phase} ${duration(seconds)}`).join(', ')
}

/** They are the task's: what the job's order is made of. */
export function KeyParameters({ job }: { readonly job: JobView }) {
  const task = useAsked('readTask', { params: { taskId: job.taskId } })
  return (
    <Answered of={task} lines={6}>
      {({ submission }) => <Facts title="Key parameters" facts={parametersOf(submission)} />}
    </Answered>
  )
}

const VALUE_WORDS: Readonly<Record<string, string>> = {
  filter: 'Filter',
  rotSkyPosDeg: 'Rotation of the sky, deg',
  seeingArcsec: 'Seeing, arcsec',
  moonAltDeg: 'Altitude of the moon, deg',
  moonRaDeg: 'RA of the moon, deg',
  moonDecDeg: 'Dec of the moon, deg',
  moonPhase: 'Phase of the moon, %',
  visitSeconds: 'Time of the visit, s',
  snaps: 'Snaps',
  seed: 'Seed',
  minSource: 'Least sources',
}

function parametersOf({ simulator, catalogs, observation, commands, amplifiers, conflict, site }: Submission): Fact[] {
  const given = Object.entries(observation).map(([name, value]): Fact => [VALUE_WORDS[name] ?? name, String(value)])
  return [
    ['Simulator', `${simulator.name} ${simulator.version}`],
    ['Catalogs', <code key="catalogs">{catalogs.join(', ')}</code>],
    ...given,
    ['Physics commands', commands.text === '' ? commands.preset : <pre key="text">{commands.text}</pre>],
    ['Amplifier images', amplifiers],
    ['On disagreement', conflict && `the ${conflict} wins`],
    ['Wished site', site],
  ]
}
