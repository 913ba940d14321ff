/** What cdk-nag objects to and stands, each finding by itself with its reason. */
import { CfnElement, Stack, Validations } from 'aws-cdk-lib'
import type { Construct } from 'constructs'

/** Acknowledges findings of a rule, such as `Resource::*`, each with the reason why it stands. */
export function acknowledge(on: Construct, rule: string, findings: Readonly<Record<string, string>>): void {
  for (const [finding, reason] of Object.entries(findings))
    Validations.of(on).acknowledge({ id: `${rule}[${finding}]`, reason })
}

/** The name of a construct's resource in the template. @throws Error for a construct that is no resource */
export function logicalIdOf(of: Construct): string {
  const { defaultChild } = of.node
  if (defaultChild instanceof CfnElement) return Stack.of(of).getLogicalId(defaultChild)
  throw new Error(`${of.node.path} is no resource.`)
}

/** CDK's own copier of files into buckets: a function in Python with rights on the bucket and on CDK's assets. */
export function acknowledgeCopier(stack: Stack, bucket: Construct): void {
  const copier = stack.node.children.find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'))
  if (copier === undefined) return
  const reason = 'CDK writes the role of its own copier, which runs at deployments alone, for this bucket alone.'
  const assets = 'Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*'
  const actions = ['s3:GetObject*', 's3:GetBucket*', 's3:List*', 's3:DeleteObject*', 's3:Abort*']
  const stars = [...actions.map((action) => `Action::${action}`), assets, `Resource::<${logicalIdOf(bucket)}.Arn>/*`]
  for (const { node } of [{ node: copier.node }])
    for (const child of node.findAll()) {
      acknowledge(child, 'AwsSolutions-IAM5', Object.fromEntries(stars.map((star) => [star, reason])))
    }
  const managed = 'Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
  for (const child of copier.node.findAll()) acknowledge(child, 'AwsSolutions-IAM4', { [managed]: reason })
  Validations.of(copier).acknowledge({ id: 'AwsSolutions-L1', reason: 'CDK chooses the runtime of its own copier.' })
}
