/** SES: who the mails come from, and the topic to which bounces and complaints go. */
import { Aws, CfnOutput, CustomResource } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { ConfigurationSet, EmailSendingEvent, EventDestination } from 'aws-cdk-lib/aws-ses'
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Stage } from '../stages.ts'
import type { Right } from './rights.ts'

const arnOf = (what: string): string => `arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}:${what}`

const domainOf = ({ mail }: Stage): string => mail.slice(mail.indexOf('@') + 1)

const cname = (token: string, domain: string): string =>
  `${token}._domainkey.${domain} CNAME ${token}.dkim.amazonses.com`

export class Mail extends Construct {
  /** The address and its domain, either of which SES may know. */
  readonly identities: readonly string[]
  readonly configurationSet: string
  /** Tells of mails that came back, or that somebody called spam. */
  readonly returns: Topic
  readonly #stage: Stage

  constructor(scope: Construct, stage: Stage) {
    super(scope, 'Mail')
    this.#stage = stage
    const set = new ConfigurationSet(this, 'Set', {
      configurationSetName: `imsim-${stage.stage}`,
      reputationMetrics: true,
    })
    this.configurationSet = set.configurationSetName
    this.returns = new Topic(this, 'Returns', { enforceSSL: true })
    set.addEventDestination('Returns', {
      destination: EventDestination.snsTopic(this.returns),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT, EmailSendingEvent.REJECT],
    })
    this.identities = [stage.mail, domainOf(stage)].map((name) => arnOf(`identity/${name}`))
  }

  /**
   * To send from the one address. Of a mail that is MIME SES wants the right for raw ones, though the call has the other
   * name; and it looks at the identity of a recipient too where the account has one, as all of a sandbox are.
   */
  rightToSend(): Right {
    const { stage, mail } = this.#stage
    return {
      actions: ['ses:SendEmail', 'ses:SendRawEmail'],
      resources: [arnOf('identity/*'), arnOf(`configuration-set/imsim-${stage}`)],
      conditions: { StringEqualsIgnoreCase: { 'ses:FromAddress': mail } },
      stars: {
        'Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*':
          'SES looks at recipients that it knows as well; the condition lets mails come from the one address alone.',
      },
    }
  }

  /** What comes back is told to the Lambda; what it cannot take waits in a queue. */
  tell(bounces: LambdaFunction, dead: Queue): void {
    bounces.addPermission('Returns', {
      principal: new ServicePrincipal('sns.amazonaws.com'),
      sourceArn: this.returns.topicArn,
    })
    new CfnSubscription(this, 'ToBounces', {
      topicArn: this.returns.topicArn,
      protocol: 'lambda',
      endpoint: bounces.functionArn,
      redrivePolicy: { deadLetterTargetArn: dead.queueArn },
    })
    dead.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        resources: [dead.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.returns.topicArn } },
      }),
    )
  }

  /**
   * Has the sender verified. Not by CloudFormation's own resource, which fails where SES knows the sender already: as
   * from another stage, or since its owner has verified it.
   */
  verifyBy(sender: LambdaFunction): void {
    const { stage, retain, mail, mailIdentity } = this.#stage
    if (mailIdentity === 'existing') return
    const made = new CustomResource(this, 'Sender', {
      serviceToken: sender.functionArn,
      properties: {
        Name: mailIdentity === 'domain' ? domainOf(this.#stage) : mail,
        Stage: stage,
        Retain: String(retain),
        Arns: arnOf('identity/'),
      },
    })
    if (mailIdentity === 'address') return
    // Easy DKIM: SES signs, and the domain's three records say that it may.
    for (const record of ['Dkim1', 'Dkim2', 'Dkim3'])
      new CfnOutput(this, record, { value: cname(made.getAttString(record), domainOf(this.#stage)) })
  }
}
