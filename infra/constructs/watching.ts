/** What an operator sees and is told: alarms by mail, a budget, and one dashboard. */
import { Aws, Duration } from 'aws-cdk-lib'
import { CfnBudget } from 'aws-cdk-lib/aws-budgets'
import { Alarm, ComparisonOperator, Dashboard, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { type AlarmDefinition, alarmsOf, type Watched } from '../alarms.ts'
import type { Stage } from '../stages.ts'
import { rowsOf } from './dashboard.ts'

export class Watching extends Construct {
  readonly #topic: Topic

  constructor(scope: Construct, stage: Stage, watched: Watched) {
    super(scope, 'Watching')
    this.#topic = this.#mailbox(stage.alarmMail)
    const alarms = alarmsOf(watched).map((definition) => this.#alarm(watched.prefix, definition))
    this.#budget(stage)
    new Dashboard(this, 'Dashboard', {
      dashboardName: `imsim-${stage.stage}`,
      defaultInterval: Duration.hours(12),
      widgets: rowsOf(watched, alarms),
    })
  }

  /** The address is asked by a mail whether it wants them. */
  #mailbox(address: string): Topic {
    const topic = new Topic(this, 'Alarms', { enforceSSL: true })
    topic.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sns:Publish'],
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    )
    new Subscription(this, 'ByMail', { topic, protocol: SubscriptionProtocol.EMAIL, endpoint: address })
    return topic
  }

  /** Of an idle service nothing is heard, and that is well, but for what must run. */
  #alarm(prefix: string, { name, says, atLeast, atMost, ...watched }: AlarmDefinition): Alarm {
    const alarm = new Alarm(this, name, {
      alarmName: prefix + name,
      alarmDescription: says,
      metric: new Metric({
        namespace: watched.namespace,
        metricName: watched.metric,
        dimensionsMap: { ...watched.dimensions },
        statistic: watched.statistic,
        period: Duration.seconds(watched.periodSeconds),
      }),
      evaluationPeriods: watched.periods,
      threshold: atLeast ?? atMost ?? 0,
      comparisonOperator:
        atMost === undefined
          ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
          : ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: atMost === undefined ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
    })
    const { topicArn } = this.#topic
    alarm.addAlarmAction({ bind: () => ({ alarmActionArn: topicArn }) })
    alarm.addOkAction({ bind: () => ({ alarmActionArn: topicArn }) })
    return alarm
  }

  /** Told at four fifths and all of it, and when the month is on its way past it. */
  #budget({ stage, budgetUsd, alarmMail }: Stage): void {
    const told = [
      { notificationType: 'ACTUAL', threshold: 80 },
      { notificationType: 'ACTUAL', threshold: 100 },
      { notificationType: 'FORECASTED', threshold: 100 },
    ]
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: `imsim-${stage}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: budgetUsd, unit: 'USD' },
      },
      notificationsWithSubscribers: told.map((when) => ({
        notification: { ...when, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
        subscribers: [{ subscriptionType: 'EMAIL', address: alarmMail }],
      })),
    })
  }
}
