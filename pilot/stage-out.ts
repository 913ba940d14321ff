/** Brings a job's outputs out: checksums, uploads, and the log last, when it can tell how the rest went. */
import { appendFile, lstat, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Failure } from '../core/contract/failures.ts'
import type { PayloadMetrics, PayloadOrder, Product } from '../core/contract/payload.ts'
import { ReportedOutput } from '../core/contract/pilots.ts'
import { logName } from '../phosim/file-names.ts'
import { digestsOf } from './digests.ts'
import { hostName } from './host.ts'
import type { Job } from './job.ts'
import { JobFailure } from './job-failure.ts'
import { wordsOf } from './log.ts'
import { eachOf } from './parallel.ts'
import type { Pilot } from './pilot.ts'
import { copyReplica } from './replicas.ts'
import { packSandbox } from './sandbox.ts'
import { type UploadTerms, upload } from './uploads.ts'
import { type NamedOutput, packWork } from './work-files.ts'

const AT_ONCE = 4
/** Log and sandbox of a failed job are tried for so long: nobody's result hangs on them. */
const REMAINS_SECONDS = 120

/** What the log's last line says of the job's end. */
export interface Ending {
  readonly metrics?: PayloadMetrics | undefined
  readonly failure?: Failure
}

/** Uploads what the payload says it made, prepare's work files, and the log. @throws JobFailure */
export async function stageOut(
  pilot: Pilot,
  job: Job,
  made: readonly NamedOutput[],
  ending: Ending,
): Promise<ReportedOutput[]> {
  const folder = join(job.directory, 'outputs')
  const work = job.lease.order.stage === 'prepare' ? await packWork(job.directory) : []
  const terms = { patienceSeconds: pilot.settings.patienceSeconds, signal: job.signal, poke: pilot.heart.poke }
  const reported: ReportedOutput[] = []
  await eachOf([...made, ...work], AT_ONCE, async (output) => {
    reported.push(await bringOut(pilot, job, output, join(folder, output.name), terms))
  })
  return [...reported, await bringLog(job, ending, terms)]
}

/** Log and sandbox of a job that failed, as far as the storage takes them. */
export async function stageOutRemains(pilot: Pilot, job: Job, failure: Failure): Promise<ReportedOutput[]> {
  const limit = AbortSignal.timeout(REMAINS_SECONDS * 1000)
  const signal = AbortSignal.any([job.signal, limit])
  const terms = { patienceSeconds: REMAINS_SECONDS, signal, poke: pilot.heart.poke }
  const remains: ReportedOutput[] = []
  const attempt = async (what: string, bringing: () => Promise<ReportedOutput>) => {
    await bringing().then(
      (output) => remains.push(output),
      (error: unknown) => pilot.say(`slot ${job.slot}: ${job.words}: no ${what} was kept (${wordsOf(error)})`),
    )
  }
  await attempt('sandbox', () => bringSandbox(pilot, job, terms))
  await attempt('log', () => bringLog(job, { failure }, terms))
  return remains
}

async function bringSandbox(pilot: Pilot, job: Job, terms: UploadTerms): Promise<ReportedOutput> {
  const { pandaId, attempt } = job.lease.order
  const name = `sandbox-${pandaId}-${attempt}.tar.gz`
  const path = await packSandbox(job.directory, name)
  return bringOut(pilot, job, { name, product: 'sandbox' }, path, terms)
}

/** Checks an output, takes its checksums, uploads it, and copies it to the site's storage. */
async function bringOut(
  { say }: Pilot,
  job: Job,
  output: NamedOutput,
  path: string,
  terms: UploadTerms,
): Promise<ReportedOutput> {
  await checkOutput(output, path)
  const digests = await digestsOf(path)
  await upload(job, { file: path, name: output.name, sha256: digests.sha256 }, terms)
  const replica = await copyReplica(say, job, output, path, digests)
  await rm(path, { force: true })
  return { ...output, ...digests, ...(replica === undefined ? {} : { replica }) }
}

async function checkOutput({ name }: NamedOutput, path: string): Promise<void> {
  if (!ReportedOutput.shape.name.safeParse(name).success)
    throw new JobFailure(
      'payload',
      'output-name',
      `The payload calls an output "${name}", which is no plain file name.`,
    )
  const found = await lstat(path).catch(() => undefined)
  if (!found?.isFile())
    throw new JobFailure('payload', 'output-missing', `The payload says it made ${name}, and there is no such file.`)
}

/** The log's name: PhoSim's for an exposure, else the stage's. */
export function logNameOf({ stage, obsHistId, header, sensors, snap }: PayloadOrder): string {
  const [sensor] = sensors
  if (stage !== 'simulate' || sensor === undefined) return `${stage}.log`
  return logName({ obsHistId, filter: Number(header.filter ?? 2), sensor, snap })
}

async function bringLog(job: Job, ending: Ending, terms: UploadTerms): Promise<ReportedOutput> {
  await appendFile(job.logFile, `${JSON.stringify(lastLine(job, ending))}\n`)
  const product: Product = 'log'
  const name = logNameOf(job.lease.order)
  const digests = await digestsOf(job.logFile)
  await upload(job, { file: job.logFile, name, sha256: digests.sha256 }, terms)
  return { name, product, ...digests }
}

const rounded = (record: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, Math.round(value * 1000) / 1000]))

function lastLine(job: Job, { metrics, failure }: Ending) {
  const { pandaId, attempt, stage, site, sensors, snap, simulator } = job.lease.order
  const sensor = stage === 'simulate' ? { sensor: sensors[0], snap } : {}
  const { photons, objects, phaseSeconds } = metrics ?? {}
  const { samples: _, ...usage } = job.usage
  return {
    outcome: failure === undefined ? 'done' : 'failed',
    ...(failure === undefined ? {} : { failure }),
    pandaId,
    attempt,
    stage,
    ...sensor,
    simulator: `${simulator.name} ${simulator.version}`,
    site,
    host: hostName(),
    seconds: rounded(job.secondsByPhase),
    ...(phaseSeconds === undefined ? {} : { payloadSeconds: rounded(phaseSeconds) }),
    ...rounded(usage),
    ...(photons === undefined ? {} : { photons }),
    ...(objects === undefined ? {} : { objects }),
  }
}
