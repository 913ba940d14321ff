/** Where pilots run: public subnets with no way in, or the operator's own; nobody ever calls a pilot. */
import { Aws, Validations } from 'aws-cdk-lib'
import {
  CfnVPCEndpoint,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type ISubnet,
  type IVpc,
  SecurityGroup,
  Subnet,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2'
import { Construct } from 'constructs'
import type { Stage } from '../stages.ts'

export class Network extends Construct {
  readonly vpc: IVpc
  readonly subnets: readonly ISubnet[]
  /** Lets pilots out, and nobody in. */
  readonly group: SecurityGroup

  constructor(scope: Construct, { vpc, subnets = [], routeTables = [] }: Stage) {
    super(scope, 'Network')
    const made = vpc === undefined ? this.#made() : undefined
    this.subnets = made?.publicSubnets ?? subnets.map((id) => this.#subnet(id))
    const vpcId = made?.vpcId ?? vpc ?? ''
    // Only the number of the zones is looked at: subnets are named by their ids.
    this.vpc = Vpc.fromVpcAttributes(this, 'Given', { vpcId, availabilityZones: this.subnets.map((_, n) => String(n)) })
    if (routeTables.length > 0) this.#gateways(vpcId, routeTables)
    this.group = new SecurityGroup(this, 'Pilots', {
      vpc: this.vpc,
      description: 'Pilots of ImSim on Demand: out to the service, nothing in',
      allowAllOutbound: true,
    })
  }

  /** No NAT, which would cost by the hour and the byte: instances have addresses of their own, and S3 a gateway. */
  #made(): Vpc {
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.20.0.0/16'),
      maxAzs: 3,
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'pilots', subnetType: SubnetType.PUBLIC, cidrMask: 20, mapPublicIpOnLaunch: true }],
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDB: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
    })
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason: 'Nothing listens in it and no inbound rule is there; flow logs would cost more than the network.',
    })
    return vpc
  }

  /** For a network that was given: what pilots read of S3 then goes past its NAT, which bills each byte. */
  #gateways(vpcId: string, routeTables: readonly string[]): void {
    for (const service of ['s3', 'dynamodb'])
      new CfnVPCEndpoint(this, `To-${service}`, {
        vpcId,
        serviceName: `com.amazonaws.${Aws.REGION}.${service}`,
        vpcEndpointType: 'Gateway',
        routeTableIds: [...routeTables],
      })
  }

  #subnet(id: string): ISubnet {
    const subnet = Subnet.fromSubnetId(this, id, id)
    Validations.of(this).acknowledge({
      id: 'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId',
      reason: 'The routes of a network that was given are its operator’s.',
    })
    return subnet
  }
}
