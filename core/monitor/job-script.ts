/** A POSIX shell script that runs one job again by hand: order, inputs by signed addresses, the pilot's own payload. */
import { z } from 'zod'
import { actable } from '../access.ts'
import { collectionPage } from '../catalogue/collection.ts'
import type { Person } from '../contract/identity.ts'
import type { Collection, PayloadOrder } from '../contract/payload.ts'
import type { Download } from '../contract/pilots.ts'
import { Refusal } from '../contract/problems.ts'
import { DEFAULT_SOURCE_LIMIT, downloadsFor, orderFor } from '../dispatch/offering.ts'
import type { Job } from '../job.ts'
import type { World } from '../world.ts'
import { type KnownJob, knownJob, recordOf } from './job-access.ts'
import { oneLine } from './wording.ts'

type ScriptWorld = Pick<World, 'clock' | 'settings' | 'tasks' | 'boards' | 'jobs' | 'sites' | 'catalogue' | 'storage'>

/**
 * The script of the job's last attempt. A member of the VO may run what prepare has made of the catalogs, but not fetch
 * the catalogs themselves. @throws Refusal `conflict` before the visit is prepared
 */
export async function readScript(world: ScriptWorld, person: Person, pandaId: number): Promise<{ script: string }> {
  const known = await knownJob(world, person, pandaId)
  const { task, job } = known
  if (job.stage === 'prepare') actable(person, task, `script of job ${pandaId}, which fetches the catalogs,`)
  if (job.stage === 'simulate' && job.work === undefined)
    throw new Refusal('conflict', 'The visit has not been prepared yet: there is nothing to run the job on.')
  const order = await orderOf(world, known)
  const inputs = job.stage === 'collect' ? await collectInputs(world, job) : await stageInputs(world, known, order)
  return { script: `${[...head(world, known, order), ...inputs, ...run(order)].join('\n')}\n` }
}

async function orderOf(world: ScriptWorld, { board, job }: KnownJob): Promise<PayloadOrder> {
  const site = job.site === undefined ? undefined : await world.sites.read(job.site)
  const limit = site?.site.sourceLimit ?? DEFAULT_SOURCE_LIMIT
  const record = await recordOf(world, board)
  return orderFor({ ...job, attempt: Math.max(1, job.attempt) }, record, job.site ?? 'by-hand', limit)
}

/** One word of the shell, whatever it holds. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

function head(world: ScriptWorld, { task, job }: KnownJob, order: PayloadOrder): string[] {
  const { memoryMiB, diskMiB } = job.needs
  const what = `${order.stage} ${order.sensors.length === 1 ? `${order.sensors[0]} snap ${order.snap} ` : ''}`
  return [
    '#!/bin/sh',
    `# Runs ${what}of visit ${order.obsHistId} by hand: job ${job.pandaId} of task ${task.taskId} (${oneLine(task.name)}).`,
    `# Made at ${world.clock.now()}. Its signed addresses die within half an hour: ask for a new script then.`,
    `# It takes about ${memoryMiB} MiB of memory and ${diskMiB} MiB of disk, Node 24 or newer, curl and tar.`,
    ...(order.simulator.name === 'phosim' ? ['# PhoSim is the one that PHOSIM_DIR names.'] : []),
    '# usage: sh script [FOLDER]',
    'set -eu',
    `folder=\${1:-imsim-job-${job.pandaId}-${order.attempt}}`,
    'if [ -e "$folder" ]; then echo "$folder is there already: name another folder" >&2; exit 2; fi',
    'mkdir -p "$folder/inputs" "$folder/outputs"',
    'folder=$(cd "$folder" && pwd)',
    'fetch() { mkdir -p "$(dirname "$folder/$1")"; curl --fail --silent --show-error --location --retry 3 -o "$folder/$1" "$2"; }',
    'part() { mkdir -p "$(dirname "$folder/$1")"; curl --fail --silent --show-error --location --retry 3 -r "$3" -o "$folder/$1" "$2"; }',
    'unpack() { mkdir -p "$folder/$2"; tar -xf "$folder/$1" -C "$folder/$2"; rm -f "$folder/$1"; }',
    `fetch pilot.mjs ${quoted(`${world.settings.portalUrl}/pilot.mjs`)}`,
    ...fileLines('order.json', order),
  ]
}

/** JSON has no line of bare letters, so no content can end the text before its time. */
const fileLines = (path: string, content: object): string[] => [
  `cat > "$folder/"${quoted(path)} <<'END_OF_FILE'`,
  JSON.stringify(content, null, 1),
  'END_OF_FILE',
]

async function stageInputs(world: ScriptWorld, { job, board }: KnownJob, order: PayloadOrder): Promise<string[]> {
  const downloads = await downloadsFor(world, job, await recordOf(world, board))
  const lines = downloads.map((download, n) => inputLines(world, job, order, download, n))
  return (await Promise.all(lines)).flat()
}

async function inputLines(
  world: ScriptWorld,
  job: Job,
  order: PayloadOrder,
  of: Download,
  n: number,
): Promise<string[]> {
  const archive = `archive-${n}`
  switch (of.unpack) {
    case 'none':
      return [`fetch ${quoted(of.path)} ${quoted(of.url)}`]
    case 'tar':
      return [`fetch ${archive} ${quoted(of.url)}`, `unpack ${archive} ${quoted(of.path)}`]
    case 'sensor': {
      const [from, length] = await rangeOf(world, job, order.sensors[0] ?? '')
      const range = `${from}-${from + length - 1}`
      return [`part ${archive} ${quoted(of.url)} ${range}`, `unpack ${archive} ${quoted(of.path)}`]
    }
  }
}

const WorkFile = z.object({ ranges: z.record(z.string(), z.tuple([z.number().int(), z.number().int()])) })

/** Where a sensor's part lies in prepare's one file for all sensors; work.json says so. */
async function rangeOf(world: ScriptWorld, job: Job, sensor: string): Promise<readonly [number, number]> {
  const text = job.work === undefined ? undefined : await world.storage.text(`${job.work}work.json`)
  const found = text === undefined ? undefined : WorkFile.safeParse(JSON.parse(text)).data?.ranges[sensor]
  if (found === undefined) throw new Refusal('conflict', `The visit's preparation has left nothing for ${sensor}.`)
  return found
}

/** The whole collection in the script itself, and the previews by their addresses. */
async function collectInputs(world: ScriptWorld, job: Job): Promise<string[]> {
  const jobs: Collection['jobs'] = []
  const previews: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await collectionPage(world, job, cursor)
    jobs.push(...page.collection.jobs)
    previews.push(...page.previews.map(({ path, url }) => `fetch ${quoted(`inputs/previews/${path}`)} ${quoted(url)}`))
    cursor = page.cursor
    if (cursor === undefined) return [...fileLines('inputs/collection.json', { ...page.collection, jobs }), ...previews]
  }
}

const run = ({ pandaId }: PayloadOrder): string[] => [
  'status=0',
  'node "$folder/pilot.mjs" payload "$folder" || status=$?',
  `echo "job ${pandaId}: the result is $folder/result.json, what it made is in $folder/outputs"`,
  'exit $status',
]
