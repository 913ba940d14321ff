/** The keys that sign tokens: made by Secrets Manager at deployment, turned once a quarter, seen by nobody. */
import { RemovalPolicy } from 'aws-cdk-lib'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { CfnRotationSchedule, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import type { Stage } from '../stages.ts'

/** Of 62 kinds of characters: 380 bits. As base64url they are 48 bytes. */
const KEY_CHARACTERS = 64
const ROTATION_DAYS = 90

export class Secrets extends Construct {
  readonly tokenKeys: Secret

  constructor(scope: Construct, stage: Stage) {
    super(scope, 'Secrets')
    this.tokenKeys = new Secret(this, 'TokenKeys', {
      description: `Signs the tokens of pilots and links of ImSim on Demand (${stage.stage}): a ring of keys, the last signs`,
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'deployed',
        passwordLength: KEY_CHARACTERS,
        excludePunctuation: true,
      },
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    })
  }

  /** The ring turns: a new key signs, those before it verify for as long as a token of theirs may live. */
  turnBy(rotate: LambdaFunction): void {
    rotate.addPermission('Rotation', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceArn: this.tokenKeys.secretArn,
    })
    const schedule = new CfnRotationSchedule(this, 'Rotation', {
      secretId: this.tokenKeys.secretArn,
      rotationLambdaArn: rotate.functionArn,
      rotationRules: { automaticallyAfterDays: ROTATION_DAYS },
      rotateImmediatelyOnUpdate: false,
    })
    schedule.node.addDependency(rotate.permissionsNode.findChild('Rotation'))
  }
}
