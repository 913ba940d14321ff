import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { Site } from '../../../core/contract/sites.ts'
import { grantsOf, isAllowed } from '../roles.ts'
import { ofType, plain, propertiesOf, synthesize, type Template } from '../synthesized.ts'

const production = synthesize()

const none = (faults: readonly string[]) => assert.deepEqual(faults, [])

test('no security group has an inbound rule, and nothing costs by the hour for standing there', () => {
  for (const group of propertiesOf(production, 'AWS::EC2::SecurityGroup'))
    assert.equal(group.SecurityGroupIngress, undefined)
  const never = ['SecurityGroupIngress', 'NatGateway', 'EIP', 'Instance', 'VPNGateway'].map(
    (name) => `AWS::EC2::${name}`,
  )
  none(never.filter((type) => ofType(production, type).length > 0))
  const endpoints = propertiesOf(production, 'AWS::EC2::VPCEndpoint').map(({ VpcEndpointType }) => VpcEndpointType)
  assert.deepEqual(endpoints, ['Gateway', 'Gateway'])
})

/** What the service is told of the account's sites. */
function sitesOf(template: Template): Site[] {
  const customs = propertiesOf(template, 'AWS::CloudFormation::CustomResource')
  const seeds = customs.find(({ Sites }) => Sites !== undefined)
  const parts = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.json())]) }).parse(seeds?.Sites)['Fn::Join'][1]
  return z.array(Site).parse(JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'lt-0a')).join('')))
}

test('the sites of the account are sites that the service takes', () => {
  assert.deepEqual(
    sitesOf(production).map(({ site, pool }) => `${site} ${pool.kind}`),
    ['AWS-SPOT batch', 'AWS-ON-DEMAND batch', 'AWS-FLEET ec2'],
  )
})

test('Spot takes the cheapest pools with room, all pools are empty when idle, and Batch repeats no pilot', () => {
  const environments = propertiesOf(production, 'AWS::Batch::ComputeEnvironment').map(({ ComputeResources }) =>
    z
      .object({
        Type: z.string(),
        AllocationStrategy: z.string(),
        MinvCpus: z.number(),
        MaxvCpus: z.number(),
        InstanceTypes: z.array(z.string()),
      })
      .parse(ComputeResources),
  )
  assert.deepEqual(
    environments.map(({ Type, AllocationStrategy, MinvCpus }) => [Type, AllocationStrategy, MinvCpus]),
    [
      ['SPOT', 'SPOT_PRICE_CAPACITY_OPTIMIZED', 0],
      ['EC2', 'BEST_FIT_PROGRESSIVE', 0],
    ],
  )
  for (const { InstanceTypes } of environments) assert.ok(InstanceTypes.length >= 18)
  for (const { RetryStrategy } of propertiesOf(production, 'AWS::Batch::JobDefinition'))
    assert.deepEqual(RetryStrategy, { Attempts: 1 })
})

test('each Batch site has a job definition for each class of memory, as large as its slots are said to be', () => {
  const defined = propertiesOf(production, 'AWS::Batch::JobDefinition').map(
    ({ JobDefinitionName, ContainerProperties }) => {
      const [, cores, memory] =
        /"VCPU","Value":"(\d+)".*"MEMORY","Value":"(\d+)"|$/.exec(plain(ContainerProperties)) ?? []
      return [JobDefinitionName, Number(memory) / Number(cores)] as const
    },
  )
  const slots = new Map(defined)
  const batch = sitesOf(production).flatMap(({ memoryMiB, pool }) =>
    pool.kind === 'batch' ? [{ memoryMiB, pool }] : [],
  )
  assert.equal(batch.length, 2)
  for (const { memoryMiB, pool } of batch) {
    const classes = [{ memoryMiB, jobDefinition: pool.jobDefinition }, ...(pool.larger ?? [])]
    assert.deepEqual(
      classes.map((of) => [of.jobDefinition, of.memoryMiB]),
      defined,
    )
    for (const of of classes) assert.equal(slots.get(of.jobDefinition), of.memoryMiB)
  }
})

test('every instance wants IMDSv2, no container reaches it, and its disk is encrypted', () => {
  for (const { LaunchTemplateData } of propertiesOf(production, 'AWS::EC2::LaunchTemplate')) {
    assert.match(plain(LaunchTemplateData), /"HttpPutResponseHopLimit":1,"HttpTokens":"required"/)
    assert.match(plain(LaunchTemplateData), /"Encrypted":true/)
  }
})

test('who asks for a fleet may tag all that the fleet’s template tags, or EC2 would refuse every launch', () => {
  const Tagging = z.object({ TagSpecifications: z.array(z.object({ ResourceType: z.string() })) })
  const templates = ofType(production, 'AWS::EC2::LaunchTemplate')
  const [, template] = templates.find(([name]) => name.startsWith('PoolsFleet')) ?? []
  const tagged = Tagging.parse(template?.Properties.LaunchTemplateData).TagSpecifications.map(
    ({ ResourceType }) => ResourceType,
  )
  assert.deepEqual(tagged, ['instance', 'volume'])
  const context = { 'ec2:CreateAction': 'RunInstances' }
  for (const what of tagged) {
    const asked = { action: 'ec2:CreateTags', resource: `arn:aws:ec2:us-east-1:111122223333:${what}/x-0a`, context }
    assert.ok(isAllowed(grantsOf(production, 'supply'), asked), what)
    assert.ok(!isAllowed(grantsOf(production, 'supply'), { ...asked, context: {} }), 'not what exists already')
  }
})

test('arm64 instances are taken only where the image is said to have it', () => {
  const typesOf = (template: Template) => plain(propertiesOf(template, 'AWS::Batch::ComputeEnvironment'))
  assert.doesNotMatch(typesOf(production), /"[mr]\dg\./)
  assert.match(typesOf(synthesize({ architecture: 'arm64' })), /"m7g\.xlarge"/)
})

test('a PhoSim image without Node gets its host’s, and says what it runs', () => {
  const image = '111122223333.dkr.ecr.us-east-1.amazonaws.com/phosim:3.4'
  const settings = { image, imageHasNode: 'false', simulators: 'phosim:3.4', phosimDirectory: '/opt/phosim' }
  const template = synthesize(settings)
  const definitions = plain(propertiesOf(template, 'AWS::Batch::JobDefinition'))
  assert.match(definitions, /"Command":\["\/opt\/imsim\/node","--input-type=module"/)
  assert.match(definitions, /"SourcePath":"\/opt\/imsim"/)
  assert.match(definitions, /"IMSIM_PILOT_SITE_SOFTWARE","Value":"phosim:3\.4"/)
  assert.match(plain(propertiesOf(template, 'AWS::EC2::LaunchTemplate')), /cp \/usr\/local\/bin\/node/)
  assert.match(plain(propertiesOf(template, 'AWS::IAM::Policy')), /ecr:BatchGetImage.*repository\/phosim/)
})

test('pilots run in subnets of the operator’s own when they are given', () => {
  const template = synthesize({ vpc: 'vpc-0123abcd', subnets: 'subnet-0123abcd,subnet-4567abcd' })
  assert.equal(ofType(template, 'AWS::EC2::VPC').length, 0)
  for (const { ComputeResources } of propertiesOf(template, 'AWS::Batch::ComputeEnvironment'))
    assert.match(plain(ComputeResources), /"Subnets":\["subnet-0123abcd","subnet-4567abcd"\]/)
  assert.equal(ofType(template, 'AWS::EC2::VPCEndpoint').length, 0)
})

test('a network that is given gets gateways to S3 and DynamoDB where its route tables are named', () => {
  const settings = { vpc: 'vpc-0123abcd', subnets: 'subnet-0123abcd', routeTables: 'rtb-0123abcd,rtb-4567abcd' }
  const endpoints = propertiesOf(synthesize(settings), 'AWS::EC2::VPCEndpoint')
  assert.deepEqual(
    endpoints.map(({ VpcEndpointType, VpcId, RouteTableIds }) => [VpcEndpointType, VpcId, RouteTableIds]),
    [0, 1].map(() => ['Gateway', 'vpc-0123abcd', ['rtb-0123abcd', 'rtb-4567abcd']]),
  )
  assert.match(plain(endpoints), /\.s3".*\.dynamodb"/)
})
