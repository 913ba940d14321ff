/** Three pools of pilots, all at zero when idle: AWS Batch on Spot and on demand, and Spot instances with a pilot each. */
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib'
import {
  AllocationStrategy,
  CfnComputeEnvironment,
  CfnJobDefinition,
  EcsMachineImageType,
  JobQueue,
  ManagedEc2EcsComputeEnvironment,
} from 'aws-cdk-lib/aws-batch'
import { InstanceType } from 'aws-cdk-lib/aws-ec2'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import {
  commandOf,
  HOST_NODE_FOLDER,
  imageOf,
  MEMORY_CLASSES,
  type MemoryClass,
  type PilotSource,
  SLOTS,
  variablesOf,
} from '../pilot-container.ts'
import type { Stage } from '../stages.ts'
import type { Buckets } from './buckets.ts'
import { Fleet } from './fleet.ts'
import { Instances, instanceTypes } from './instances.ts'
import type { Network } from './network.ts'
import type { Right } from './rights.ts'

export interface PoolsProps {
  readonly stage: Stage
  readonly buckets: Buckets
  readonly network: Network
  readonly source: PilotSource
}

export type BatchPool = 'spot' | 'on-demand'

export class Pools extends Construct {
  readonly fleet: Fleet
  readonly #props: PoolsProps
  readonly #queues: readonly JobQueue[]
  readonly #instances: Instances
  readonly #log: LogGroup

  constructor(scope: Construct, props: PoolsProps) {
    super(scope, 'Pools')
    const { stage } = props
    this.#props = props
    this.#instances = new Instances(this, stage)
    this.#log = new LogGroup(this, 'Log', {
      logGroupName: `/imsim/${stage.stage}/pilots`,
      retention: stage.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.fleet = new Fleet(this, { ...props, log: this.#log })
    this.#queues = [this.#queue('spot', stage.spotCores), this.#queue('on-demand', stage.onDemandCores)]
    for (const name of ['ordinary', 'large'] as const) this.#define(name)
  }

  queueOf(pool: BatchPool): string {
    return `imsim-${this.#props.stage.stage}-${pool}`
  }

  definitionOf(memory: MemoryClass): string {
    return `imsim-${this.#props.stage.stage}-pilot-${memory}`
  }

  /** What supply needs. */
  rightsToStart(): Right[] {
    const names = [this.definitionOf('ordinary'), this.definitionOf('large')]
    const definition = (name: string) => this.#arn(`job-definition/${name}`)
    const queues = this.#queues.map(({ jobQueueArn }) => jobQueueArn)
    const everyRevision = names.map((name) => [
      `Resource::arn:<AWS::Partition>:batch:<AWS::Region>:<AWS::AccountId>:job-definition/${name}:*`,
      'Each revision of a definition is a resource of its own, and supply takes the newest.',
    ])
    return [
      {
        actions: ['batch:SubmitJob'],
        resources: [...queues, ...names.flatMap((name) => [definition(name), definition(`${name}:*`)])],
        stars: Object.fromEntries(everyRevision),
      },
      {
        actions: ['batch:DescribeJobs'],
        resources: ['*'],
        stars: { 'Resource::*': 'IAM knows no resource for batch:DescribeJobs and ec2:DescribeInstances.' },
      },
      ...this.fleet.rightsToStart(),
    ]
  }

  #arn(what: string): string {
    return `arn:${Aws.PARTITION}:batch:${Aws.REGION}:${Aws.ACCOUNT_ID}:${what}`
  }

  #queue(pool: BatchPool, maxvCpus: number): JobQueue {
    const { stage, network } = this.#props
    const environment = new ManagedEc2EcsComputeEnvironment(this, `${pool}-instances`, {
      vpc: network.vpc,
      vpcSubnets: { subnets: [...network.subnets] },
      securityGroups: [network.group],
      spot: pool === 'spot',
      allocationStrategy:
        pool === 'spot' ? AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED : AllocationStrategy.BEST_FIT_PROGRESSIVE,
      instanceTypes: instanceTypes(stage, ['xlarge', '2xlarge', '4xlarge']).map((type) => new InstanceType(type)),
      useOptimalInstanceClasses: false,
      images: [{ imageType: EcsMachineImageType.ECS_AL2023 }],
      instanceRole: this.#instances.role,
      launchTemplate: this.#instances.template,
      minvCpus: 0,
      maxvCpus,
      // A new image or template replaces instances; pilots have so long to finish, then they give their jobs back.
      updateTimeout: Duration.hours(6),
    })
    const version = this.#instances.template.latestVersionNumber
    const { defaultChild } = environment.node
    if (defaultChild instanceof CfnComputeEnvironment)
      defaultChild.addPropertyOverride('ComputeResources.LaunchTemplate.Version', version)
    return new JobQueue(this, `${pool}-queue`, {
      jobQueueName: this.queueOf(pool),
      computeEnvironments: [{ computeEnvironment: environment, order: 1 }],
    })
  }

  /** A pilot that fails is not started again by Batch: the workload manager knows whether it is still needed. */
  #define(memory: MemoryClass): void {
    const { stage, source } = this.#props
    const memoryMiB = MEMORY_CLASSES[memory] * SLOTS
    const name = 'node'
    const mounted = stage.imageHasNode
      ? {}
      : {
          volumes: [{ name, host: { sourcePath: HOST_NODE_FOLDER } }],
          mountPoints: [{ sourceVolume: name, containerPath: HOST_NODE_FOLDER, readOnly: true }],
        }
    new CfnJobDefinition(this, `pilot-${memory}`, {
      jobDefinitionName: this.definitionOf(memory),
      type: 'container',
      platformCapabilities: ['EC2'],
      retryStrategy: { attempts: 1 },
      containerProperties: {
        image: imageOf(stage),
        command: commandOf(stage),
        environment: Object.entries(variablesOf(stage, source, SLOTS, memory)).map(([name, value]) => ({
          name,
          value,
        })),
        resourceRequirements: [
          { type: 'VCPU', value: String(SLOTS) },
          { type: 'MEMORY', value: String(memoryMiB) },
        ],
        // A payload's orphans are reaped, and SIGTERM reaches the pilot.
        linuxParameters: { initProcessEnabled: true },
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': this.#log.logGroupName, 'awslogs-stream-prefix': memory },
        },
        ...mounted,
      },
    })
  }
}
