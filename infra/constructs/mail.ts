/** SES: who the mails come from, and the topic to which bounces and complaints go. */
import { Aws, CfnOutput } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { ConfigurationSet, EmailIdentity, EmailSendingEvent, EventDestination, Identity } from 'aws-cdk-lib/aws-ses'
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Stage } from '../stages.ts'

const arnOf = (what: string): string => `arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}:${what}`

export class Mail extends Construct {
  /** What a Lambda needs rights on to send. */
  readonly resources: readonly string[]
  readonly configurationSet: string
  /** Tells of mails that came back, or that somebody called spam. */
  readonly returns: Topic

  constructor(scope: Construct, stage: Stage) {
    super(scope, 'Mail')
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
    const [, domain = ''] = stage.mail.split('@')
    this.#identify(stage, domain)
    const senders = [`identity/${stage.mail}`, `identity/${domain}`]
    this.resources = [...senders, `configuration-set/imsim-${stage.stage}`].map(arnOf)
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

  #identify({ mail, mailIdentity }: Stage, domain: string): void {
    if (mailIdentity === 'existing') return
    const identity = mailIdentity === 'domain' ? Identity.domain(domain) : Identity.email(mail)
    const made = new EmailIdentity(this, 'Sender', { identity })
    if (mailIdentity === 'address') return
    // Easy DKIM: SES signs, and the domain's three records say that it may.
    for (const [n, { name, value }] of made.dkimRecords.entries())
      new CfnOutput(this, `Dkim${n + 1}`, { description: `CNAME record ${name}`, value: `${name} CNAME ${value}` })
  }
}
