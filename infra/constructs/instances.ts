/** The instances under Batch's pilots: their kinds, disk, role, and what they do when they start. */
import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  MultipartBody,
  MultipartUserData,
  UserData,
} from 'aws-cdk-lib/aws-ec2'
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { GRACE_SECONDS, HOST_NODE_FOLDER, NODE_IMAGE } from '../pilot-container.ts'
import type { Stage } from '../stages.ts'
import { acknowledge } from './acknowledged.ts'

/** Four or eight GiB a core. Many kinds, as Spot has now these, now those; none so large that its loss hurts. */
const FAMILIES = {
  x86_64: ['m5', 'm5a', 'm6i', 'm6a', 'm7i', 'm7a', 'r5', 'r5a', 'r6i', 'r6a', 'r7i', 'r7a'],
  arm64: ['m6g', 'm7g', 'm8g', 'r6g', 'r7g', 'r8g'],
} as const
type Size = 'xlarge' | '2xlarge' | '4xlarge'

export const instanceTypes = ({ architecture }: Stage, sizes: readonly Size[]): string[] =>
  FAMILIES[architecture].flatMap((family) => sizes.map((size) => `${family}.${size}`))

/** Image, a visit's work files, and two GiB for each of sixteen slots. */
const DISK_GIB = 100

/** What every instance has, whoever starts it. */
export const INSTANCE = {
  httpTokens: LaunchTemplateHttpTokens.REQUIRED,
  // A payload in a container is a hop further away from the metadata than the host.
  httpPutResponseHopLimit: 1,
  blockDevices: [
    {
      deviceName: '/dev/xvda',
      volume: BlockDeviceVolume.ebs(DISK_GIB, {
        encrypted: true,
        deleteOnTermination: true,
        volumeType: EbsDeviceVolumeType.GP3,
      }),
    },
  ],
}

/** ECS hands a Spot notice on as SIGTERM, and waits for the pilot to give its jobs back. */
const ECS_CONFIG = `cat >> /etc/ecs/ecs.config <<EOF
ECS_ENABLE_SPOT_INSTANCE_DRAINING=true
ECS_CONTAINER_STOP_TIMEOUT=${GRACE_SECONDS + 15}s
EOF`

/** For an image without Node: taken out of Node's own image, so that no second source need be trusted. */
export const NODE_FOR_CONTAINERS = `mkdir -p ${HOST_NODE_FOLDER}
docker run --rm -v ${HOST_NODE_FOLDER}:/out ${NODE_IMAGE} cp /usr/local/bin/node /out/node`

export class Instances extends Construct {
  readonly role: Role
  readonly template: LaunchTemplate

  constructor(scope: Construct, stage: Stage) {
    super(scope, 'Instances')
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonEC2ContainerServiceforEC2Role')],
    })
    acknowledge(this.role, 'AwsSolutions-IAM4', {
      'Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role':
        'AWS writes it for ECS’s agent. No container gets at it: its hop to the metadata would be one too many.',
    })
    this.template = new LaunchTemplate(this, 'Template', { ...INSTANCE, userData: this.#start(stage) })
  }

  /** Batch adds a part of its own, so it wants MIME. */
  #start({ imageHasNode }: Stage): MultipartUserData {
    const script = UserData.forLinux()
    script.addCommands(ECS_CONFIG, ...(imageHasNode ? [] : [NODE_FOR_CONTAINERS]))
    const userData = new MultipartUserData()
    userData.addPart(MultipartBody.fromUserData(script))
    return userData
  }
}
