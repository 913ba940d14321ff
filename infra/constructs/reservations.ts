/** Calls set aside for the Lambdas that are to run alone, where the account's quota has them; the stack stands without. */
import { CfnResource, RemovalPolicy } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { AwsCustomResource, PhysicalResourceId } from 'aws-cdk-lib/custom-resources'
import { Construct } from 'constructs'
import { takes } from '../emulator.ts'
import { SIZES, type Size } from '../sizes.ts'
import type { Stage } from '../stages.ts'
import type { Functions } from './functions.ts'
import { give } from './rights.ts'

interface Reserved {
  readonly name: string
  readonly lambda: LambdaFunction
  readonly calls: number
}

function reservedOf(functions: Functions): Reserved[] {
  return [...functions.all].flatMap(([name, lambda]) => {
    const { reserved }: Size = SIZES[name]
    return reserved === undefined ? [] : [{ name, lambda, calls: reserved }]
  })
}

/**
 * Not a property of the functions themselves: a new account may have ten calls at once, which Lambda leaves unreserved
 * ("Understanding Lambda function scaling"), and its refusal would end the deployment.
 */
export class Reservations extends Construct {
  readonly #stage: Stage

  constructor(scope: Construct, stage: Stage, functions: Functions) {
    super(scope, 'Reservations')
    this.#stage = stage
    if (!takes(stage, 'reservations')) return
    const reserved = reservedOf(functions)
    const logGroup = this.#log()
    const role = this.#role(logGroup, reserved)
    for (const { name, lambda, calls } of reserved) this.#ask(name, lambda, calls, { role, logGroup })
  }

  #log(): LogGroup {
    return new LogGroup(this, 'Log', {
      logGroupName: `/imsim/${this.#stage.stage}/reservations`,
      retention: this.#stage.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
  }

  /** Its own rather than CDK's, whose rights would come a moment before the first call and be unknown to IAM by then. */
  #role(log: LogGroup, reserved: readonly Reserved[]): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    give(role, [
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [log.logGroupArn] },
      { actions: ['lambda:PutFunctionConcurrency'], resources: reserved.map(({ lambda }) => lambda.functionArn) },
    ])
    return role
  }

  #ask(name: string, lambda: LambdaFunction, calls: number, by: { readonly role: Role; readonly logGroup: LogGroup }) {
    const asked = new AwsCustomResource(this, name, {
      ...by,
      installLatestAwsSdk: false,
      onUpdate: {
        service: 'Lambda',
        action: 'putFunctionConcurrency',
        parameters: { FunctionName: lambda.functionName, ReservedConcurrentExecutions: calls },
        physicalResourceId: PhysicalResourceId.of(`imsim-${this.#stage.stage}-${name} ${calls}`),
        ignoreErrorCodesMatching: '^InvalidParameterValueException$',
      },
    })
    // Another value at each deployment, so that Lambda is asked again: the quota may have been raised.
    const resource = asked.node.findChild('Resource').node.defaultChild
    if (resource instanceof CfnResource) resource.addPropertyOverride('DeployedAt', new Date().toISOString())
  }
}
