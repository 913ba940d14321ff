/** The Lambdas: Node 24 on arm64, one bundle, log and role each, with the rights of infra/access.ts. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { ACCESS } from '../access.ts'
import type { Bundles } from '../bundles.ts'
import { type LambdaName, SIZES, type Size } from '../sizes.ts'
import type { Stage } from '../stages.ts'
import { type Granted, give, type Right, rightsOf } from './rights.ts'

export interface FunctionsProps {
  readonly stage: Stage
  readonly bundles: Pick<Bundles, 'lambdas'>
  readonly variables: Readonly<Record<string, string>>
  readonly granted: Granted
}

const isLambdaName = (name: string): name is LambdaName => name in SIZES

const TRACES: Right = {
  actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  resources: ['*'],
  stars: { 'Resource::*': 'IAM knows no resource for what X-Ray is told.' },
}

export class Functions extends Construct {
  readonly #functions = new Map<LambdaName, LambdaFunction>()
  readonly #roles = new Map<LambdaName, Role>()
  readonly #props: FunctionsProps

  constructor(scope: Construct, props: FunctionsProps) {
    super(scope, 'Functions')
    this.#props = props
    for (const name of Object.keys(SIZES)) if (isLambdaName(name)) this.#functions.set(name, this.#function(name))
  }

  of(name: LambdaName): LambdaFunction {
    const lambda = this.#functions.get(name)
    if (lambda === undefined) throw new Error(`There is no Lambda ${name}.`)
    return lambda
  }

  /** Rights that come with what feeds the Lambda. */
  allow(name: LambdaName, ...rights: readonly Right[]): void {
    const role = this.#roles.get(name)
    if (role !== undefined) give(role, rights)
  }

  get all(): ReadonlyMap<LambdaName, LambdaFunction> {
    return this.#functions
  }

  #function(name: LambdaName): LambdaFunction {
    const { stage, bundles, variables } = this.#props
    const { memoryMiB, seconds }: Size = SIZES[name]
    const of = new Construct(this, name)
    const logGroup = new LogGroup(of, 'Log', {
      logGroupName: `/imsim/${stage.stage}/${name}`,
      retention: stage.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    return new LambdaFunction(of, 'Function', {
      functionName: `imsim-${stage.stage}-${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(`${bundles.lambdas}/${name}`),
      handler: 'index.handler',
      memorySize: memoryMiB,
      timeout: Duration.seconds(seconds),
      role: this.#role(of, name, logGroup),
      logGroup,
      environment: { ...variables, NODE_OPTIONS: '--enable-source-maps' },
      tracing: stage.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
    })
  }

  #role(of: Construct, name: LambdaName, log: LogGroup): Role {
    const role = new Role(of, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    const logging = { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [log.logGroupArn] }
    const tracing = this.#props.stage.tracing ? [TRACES] : []
    give(role, [logging, ...tracing, ...rightsOf(ACCESS[name], this.#props.granted)])
    this.#roles.set(name, role)
    return role
  }
}
