/** The log of CDK's own functions, which fill and empty buckets: else Lambda makes them logs that never end and stay. */
import { CfnResource, RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Stage } from '../stages.ts'

/** To be called when all constructs are there: CDK adds its functions to the stack as they are first needed. */
export function keepLogOfCdk(stack: Stack, { stage, logDays }: Stage): void {
  const { logGroupName } = new LogGroup(stack, 'CdkLog', {
    logGroupName: `/imsim/${stage}/cdk`,
    retention: logDays,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const resources = stack.node.children
    .filter(({ node }) => node.id.startsWith('Custom::'))
    .flatMap(({ node }) => node.findAll())
  for (const resource of resources)
    if (resource instanceof CfnResource && resource.cfnResourceType === 'AWS::Lambda::Function')
      resource.addPropertyOverride('LoggingConfig', { LogGroup: logGroupName })
}
