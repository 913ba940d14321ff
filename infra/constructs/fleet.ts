/** Spot instances with a pilot each, for as long as there is work: a launch template of which supply asks for fleets. */
import { readFileSync } from 'node:fs'
import { Aws } from 'aws-cdk-lib'
import { InstanceInitiatedShutdownBehavior, LaunchTemplate, UserData } from 'aws-cdk-lib/aws-ec2'
import { AmiHardwareType, EcsOptimizedImage } from 'aws-cdk-lib/aws-ecs'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import {
  FETCH_PILOT,
  FLEET_SLOTS,
  GRACE_SECONDS,
  HOST_NODE_FOLDER,
  imageOf,
  nodeOf,
  type PilotSource,
  variablesOf,
} from '../pilot-container.ts'
import type { Stage } from '../stages.ts'
import { logicalIdOf } from './acknowledged.ts'
import type { Buckets } from './buckets.ts'
import { INSTANCE, instanceTypes, NODE_FOR_CONTAINERS } from './instances.ts'
import type { Network } from './network.ts'
import { give, type Right } from './rights.ts'

export interface FleetProps {
  readonly stage: Stage
  readonly buckets: Buckets
  readonly network: Network
  readonly source: PilotSource
  readonly log: LogGroup
}

const RUN_PILOT = readFileSync(new URL('../on-instance/run-pilot.sh', import.meta.url), 'utf8')

const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`

/** A file of the instance, whose lines no shell reads. */
const file = (path: string, text: string): string => `cat > ${path} <<'IMSIM-END'\n${text.trimEnd()}\nIMSIM-END`

/** An image of ECR: its account, region and repository. */
const ECR_IMAGE = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)/

/** What an instance needs to pull an image that is not public. */
function rightsToPull(image: string): Right[] {
  const [, account, region, repository] = ECR_IMAGE.exec(image) ?? []
  if (repository === undefined) return []
  return [
    {
      actions: ['ecr:GetAuthorizationToken'],
      resources: ['*'],
      stars: { 'Resource::*': 'IAM knows no resource for ecr:GetAuthorizationToken.' },
    },
    {
      actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'],
      resources: [`arn:${Aws.PARTITION}:ecr:${region}:${account}:repository/${repository}`],
    },
  ]
}

const ec2 = (what: string, account: string = Aws.ACCOUNT_ID): string =>
  `arn:${Aws.PARTITION}:ec2:${Aws.REGION}:${account}:${what}`
/** The same as cdk-nag writes it. */
const shown = (what: string, account = '<AWS::AccountId>'): string =>
  `Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:${account}:${what}`

/** What a fleet makes new, and has no name before. */
const MADE = ['fleet/*', 'instance/*', 'volume/*', 'network-interface/*', 'spot-instances-request/*'] as const
const MADE_NEW = 'A fleet makes these, and none has a name before; the template says what they are.'

export class Fleet extends Construct {
  readonly #props: FleetProps
  readonly #role: Role
  readonly #template: LaunchTemplate

  constructor(scope: Construct, props: FleetProps) {
    super(scope, 'Fleet')
    this.#props = props
    const { stage, network } = props
    this.#role = this.#instanceRole()
    this.#template = new LaunchTemplate(this, 'Template', {
      ...INSTANCE,
      // ECS's image brings Docker; ECS itself is not let in.
      machineImage: EcsOptimizedImage.amazonLinux2023(
        stage.architecture === 'arm64' ? AmiHardwareType.ARM : AmiHardwareType.STANDARD,
      ),
      role: this.#role,
      securityGroup: network.group,
      userData: this.#start(),
      // How an instance knows which launch it is of.
      instanceMetadataTags: true,
      instanceInitiatedShutdownBehavior: InstanceInitiatedShutdownBehavior.TERMINATE,
    })
  }

  /** What the site tells supply. */
  get pool() {
    const { stage, network } = this.#props
    return {
      kind: 'ec2' as const,
      launchTemplate: this.#template.launchTemplateId ?? '',
      subnets: network.subnets.map(({ subnetId }) => subnetId),
      instanceTypes: instanceTypes(stage, ['2xlarge']),
    }
  }

  rightsToStart(): Right[] {
    const { network } = this.#props
    const template = ec2(`launch-template/${this.#template.launchTemplateId}`)
    const subnets = network.subnets.map(({ subnetId }) => ec2(`subnet/${subnetId}`))
    const group = ec2(`security-group/${network.group.securityGroupId}`)
    const made = Object.fromEntries(MADE.map((what) => [shown(what), MADE_NEW]))
    const image = { [shown('image/*', '')]: 'Amazon’s images are Amazon’s; the template says which.' }
    return [
      {
        actions: ['ec2:CreateFleet', 'ec2:RunInstances'],
        resources: [template, group, ...subnets, ec2('image/*', ''), ...MADE.map((what) => ec2(what))],
        stars: { ...made, ...image },
      },
      {
        // CDK's template gives instances and their volumes its own name.
        actions: ['ec2:CreateTags'],
        resources: ['fleet/*', 'instance/*', 'volume/*'].map((what) => ec2(what)),
        conditions: { StringEquals: { 'ec2:CreateAction': ['CreateFleet', 'RunInstances'] } },
      },
      { actions: ['ec2:DescribeInstances'], resources: ['*'] },
      {
        actions: ['iam:PassRole'],
        resources: [this.#role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      },
      {
        // The first fleet and the first Spot instance of an account make EC2's own roles.
        actions: ['iam:CreateServiceLinkedRole'],
        resources: ['ec2fleet', 'spot'].map(
          (service) => `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/${service}.amazonaws.com/*`,
        ),
        conditions: { StringEquals: { 'iam:AWSServiceName': ['ec2fleet.amazonaws.com', 'spot.amazonaws.com'] } },
        stars: Object.fromEntries(
          ['ec2fleet', 'spot'].map((service) => [
            `Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:role/aws-service-role/${service}.amazonaws.com/*`,
            'EC2 chooses the name of the role that it makes for itself.',
          ]),
        ),
      },
    ]
  }

  /** An instance reads launches' tokens and writes its pilot's log; a pilot has no rights of its own. */
  #instanceRole(): Role {
    const { stage, buckets, log } = this.#props
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') })
    const stars = {
      [`Resource::<${logicalIdOf(buckets.data)}.Arn>/launches/*`]:
        'An instance learns only when it starts which is its own.',
    }
    give(role, [
      { actions: ['s3:GetObject'], resources: [buckets.below('launches')], stars },
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [log.logGroupArn] },
      ...rightsToPull(imageOf(stage)),
    ])
    return role
  }

  #start(): UserData {
    const { stage, buckets, source, log } = this.#props
    const settings = {
      IMSIM_BUCKET: buckets.data.bucketName,
      IMSIM_REGION: Aws.REGION,
      IMSIM_IMAGE: imageOf(stage),
      IMSIM_NODE: nodeOf(stage),
      IMSIM_LOG_GROUP: log.logGroupName,
      IMSIM_GRACE_SECONDS: String(GRACE_SECONDS),
    }
    const variables = Object.entries(variablesOf(stage, source, FLEET_SLOTS, 'ordinary'))
    const userData = UserData.forLinux()
    userData.addCommands(
      ...Object.entries(settings).map(([name, value]) => `${name}=${quoted(value)}`),
      `systemctl disable --now ecs; mkdir -p /etc/imsim ${HOST_NODE_FOLDER}`,
      file('/etc/imsim/pilot.env', variables.map(([name, value]) => `${name}=${value}`).join('\n')),
      file(`${HOST_NODE_FOLDER}/fetch-pilot.mjs`, FETCH_PILOT),
      ...(stage.imageHasNode ? [] : [NODE_FOR_CONTAINERS]),
      RUN_PILOT,
    )
    return userData
  }
}
