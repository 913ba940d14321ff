/** What the batch system or the cloud calls this pilot, by which its own tools and logs find it. */
import { readFileSync } from 'node:fs'
import { isEc2 } from './host.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Where each system says it, as their manuals have it; the narrower is first: Batch's jobs run on EC2 too. */
const VARIABLES = [
  'AWS_BATCH_JOB_ID',
  'SLURM_JOB_ID',
  'PBS_JOBID',
  'LSB_JOBID',
  /** Grid Engine. */
  'JOB_ID',
] as const

const readable = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** HTCondor's `ClusterId.ProcId`, from the copy of the job's ad that it lays beside the job. */
function condorIdOf({ _CONDOR_JOB_AD: ad }: Environment): string | undefined {
  const text = ad === undefined ? '' : readable(ad)
  const numberOf = (name: string) => new RegExp(`^${name} = (\\d+)$`, 'm').exec(text)?.[1]
  const cluster = numberOf('ClusterId')
  return cluster === undefined ? undefined : `${cluster}.${numberOf('ProcId') ?? 0}`
}

/** On Nitro the firmware's asset tag is the instance's id (EC2 User Guide, "Detect whether a host is an EC2 instance"). */
const instanceId = (): string | undefined =>
  isEc2() ? /^i-[0-9a-f]+/.exec(readable('/sys/class/dmi/id/board_asset_tag'))?.[0] : undefined

/** As the service takes it: short, and of letters that no shell or page minds. */
const plain = (id: string): string => id.replaceAll(/[^A-Za-z0-9._:#@[\]-]/g, '_').slice(0, 100)

/** Undefined on a worker that nobody has numbered. */
export function batchIdOf(environment: Environment): string | undefined {
  const [word] = VARIABLES.map((name) => environment[name]).filter(Boolean)
  const id = word ?? condorIdOf(environment) ?? instanceId()
  return id === undefined ? undefined : plain(id)
}
