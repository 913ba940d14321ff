/** Pools of pilots on Spot instances of their own: a fleet for each launch, and which of them have no instance left. */
import {
  _InstanceType,
  CreateFleetCommand,
  type CreateFleetCommandInput,
  type CreateFleetResult,
  EC2Client,
  type FleetLaunchTemplateOverridesRequest,
  paginateDescribeInstances,
  type Tag,
} from '@aws-sdk/client-ec2'
import type { Pool } from '../../core/contract/sites.ts'
import type { Launch } from '../../core/pilot.ts'
import { launchTokenKey } from '../../core/prefixes.ts'
import type { Clock, Started, Storage } from '../../core/world.ts'
import type { PoolsOf } from './pools.ts'

type FleetPool = Extract<Pool, { kind: 'ec2' }>

/** An instance reads its launch off this tag through its metadata service. */
const LAUNCH_TAG = 'imsim:launch'
const SITE_TAG = 'imsim:site'
const STAGE_TAG = 'imsim:stage'

/** Values that one filter takes. */
const MOST_FILTERED = 200
/** EC2 may not show an instance at once ("eventual consistency", in its API's reference). */
const UNSEEN_MS = 2 * 60_000

/** The launch is its own client token: however often CreateFleet is sent, one fleet starts. So the SDK may repeat it. */
export const ec2Client = (): EC2Client =>
  new EC2Client({ requestHandler: { connectionTimeout: 3000, requestTimeout: 20_000, throwOnRequestTimeout: true } })

export interface FleetOptions {
  readonly client: EC2Client
  readonly storage: Pick<Storage, 'put'>
  readonly clock: Clock
  /** Deployments of one account see each other's instances. */
  readonly stage: string
}

const isId = (template: string): boolean => /^lt-[0-9a-f]+$/.test(template)
const templateOf = ({ launchTemplate }: FleetPool) => ({
  ...(isId(launchTemplate) ? { LaunchTemplateId: launchTemplate } : { LaunchTemplateName: launchTemplate }),
  // CloudFormation makes a new version at each change, and leaves the default one as it was.
  Version: '$Latest',
})

/** Every kind of instance in every zone: the more there are to choose from, the cheaper and the longer-lived. */
const overridesOf = ({ instanceTypes, subnets }: FleetPool): FleetLaunchTemplateOverridesRequest[] =>
  subnets.flatMap((SubnetId) => instanceTypes.map((type) => ({ SubnetId, InstanceType: knownType(type) })))

const TYPES: Readonly<Record<string, _InstanceType>> = _InstanceType

/** @throws RangeError for a type that this version of the SDK does not know */
function knownType(type: string): _InstanceType {
  const known = TYPES[type.replace(/[.-]/g, '_')]
  if (known === type) return known
  throw new RangeError(`${type} is no instance type that this version of the service knows`)
}

function fleetOf(pool: FleetPool, { launch, site, uses }: Launch, stage: string): CreateFleetCommandInput {
  const tags: Tag[] = Object.entries({
    [LAUNCH_TAG]: launch,
    [SITE_TAG]: site,
    [STAGE_TAG]: stage,
    Name: `imsim-${site}`,
  }).map(([Key, Value]) => ({ Key, Value }))
  return {
    Type: 'instant',
    ClientToken: launch,
    TargetCapacitySpecification: { TotalTargetCapacity: uses, DefaultTargetCapacityType: 'spot' },
    SpotOptions: { AllocationStrategy: 'price-capacity-optimized', InstanceInterruptionBehavior: 'terminate' },
    LaunchTemplateConfigs: [{ LaunchTemplateSpecification: templateOf(pool), Overrides: overridesOf(pool) }],
    TagSpecifications: [
      { ResourceType: 'fleet', Tags: tags },
      { ResourceType: 'instance', Tags: tags },
    ],
  }
}

/** Each zone and type may have its own word on why there is no room; they are the same few. */
function shortageOf({ Errors = [] }: CreateFleetResult, missing: number): { shortage?: string } {
  if (missing <= 0) return {}
  const words = new Set(Errors.map(({ ErrorCode, ErrorMessage }) => `${ErrorCode}: ${ErrorMessage}`))
  const [first = 'EC2 does not say why'] = words
  return { shortage: `${missing} fewer than wanted: ${first}${words.size > 1 ? `, and ${words.size - 1} more` : ''}` }
}

export function ec2Pools({ client, storage, clock, stage }: FleetOptions): PoolsOf<'ec2'> {
  async function livingOf(launches: readonly string[]): Promise<Set<string>> {
    const alive = new Set<string>()
    const Filters = [
      { Name: `tag:${LAUNCH_TAG}`, Values: [...launches] },
      { Name: 'instance-state-name', Values: ['pending', 'running'] },
    ]
    for await (const { Reservations = [] } of paginateDescribeInstances({ client, pageSize: 1000 }, { Filters }))
      for (const { Tags = [] } of Reservations.flatMap(({ Instances = [] }) => Instances))
        alive.add(Tags.find(({ Key }) => Key === LAUNCH_TAG)?.Value ?? '')
    return alive
  }

  return {
    /** The token lies where only the pool's instances may read, before the first of them can ask for it. */
    async launch(pool, launch, token): Promise<Started> {
      await storage.put(launchTokenKey(launch.launch), token, 'text/plain')
      const fleet = await client.send(new CreateFleetCommand(fleetOf(pool, launch, stage)))
      if (fleet.FleetId === undefined) throw new Error(`EC2 took the launch ${launch.launch} and named no fleet`)
      const pilots = (fleet.Instances ?? []).reduce((sum, { InstanceIds = [] }) => sum + InstanceIds.length, 0)
      return { startedAs: fleet.FleetId, pilots, ...shortageOf(fleet, launch.uses - pilots) }
    },
    async dead(launches) {
      const before = new Date(Date.parse(clock.now()) - UNSEEN_MS).toISOString()
      const asked = launches.filter(({ launchedAt, registered, uses }) => launchedAt < before && registered < uses)
      const names = asked.map(({ launch }) => launch)
      const alive = new Set<string>()
      for (let at = 0; at < names.length; at += MOST_FILTERED)
        for (const launch of await livingOf(names.slice(at, at + MOST_FILTERED))) alive.add(launch)
      return names.filter((launch) => !alive.has(launch))
    },
  }
}
