import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { METRICS } from '../../../lambdas/metrics.ts'
import { plain, propertiesOf, synthesize } from '../synthesized.ts'

const production = synthesize()

const none = (faults: readonly string[]) => assert.deepEqual(faults, [])

const ALARM = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.json() })).default([]),
  AlarmActions: z.array(z.json()).length(1),
})
const alarms = propertiesOf(production, 'AWS::CloudWatch::Alarm').map((properties) => ALARM.parse(properties))

test('every alarm says what it means and what to do, and is sent to the operators', () => {
  for (const { AlarmName, AlarmDescription } of alarms) {
    assert.match(AlarmDescription, /^[A-Z].*[.;:].*\.$/, AlarmName)
    assert.match(AlarmDescription, /\b(read|look|see|ask|start|rotate|repair|shows?|says?|is in)\b/i, AlarmName)
  }
  const [mail] = propertiesOf(production, 'AWS::SNS::Subscription').filter(({ Protocol }) => Protocol === 'email')
  assert.equal(mail?.Endpoint, 'imsim@example.org')
})

test('every alarm watches something that there is', () => {
  const named = new Set(
    Object.values(production.Resources).flatMap(({ Properties: { FunctionName, QueueName } }) => [
      FunctionName,
      QueueName,
    ]),
  )
  const bys = new Map(Object.entries(METRICS).map(([metric, { by }]) => [metric, by]))
  for (const { AlarmName, Namespace, MetricName, Dimensions } of alarms) {
    if (Namespace === 'ImSim/prod') assert.equal(Dimensions[0]?.Name, bys.get(MetricName), AlarmName)
    if (Namespace === 'AWS/Lambda' || Namespace === 'AWS/SQS') assert.ok(named.has(Dimensions[0]?.Value), AlarmName)
  }
  const dead = [...named].filter((name) => /-dead$/.test(String(name)))
  const watched = alarms.flatMap(({ Dimensions }) => Dimensions.map(({ Value }) => Value))
  none(dead.filter((name) => !watched.includes(String(name))).map(String))
})

test('the dashboard shows the oldest waiting by state and why, and every metric that the service tells', () => {
  const [dashboard] = propertiesOf(production, 'AWS::CloudWatch::Dashboard')
  const body = plain(dashboard?.DashboardBody)
  assert.match(body, /Oldest waiting by state and why, seconds/)
  // One line for each reason that there is now.
  assert.match(body, /SEARCH\('\{ImSim\/prod,Reason\} MetricName=[\\"]+OldestWaitByReason/)
  const shown = Object.keys(METRICS).filter((metric) => body.includes(`MetricName=\\\\\\"${metric}\\\\\\"`))
  const inAlarms = alarms.map(({ MetricName }) => MetricName)
  none(Object.keys(METRICS).filter((metric) => !shown.includes(metric) && !inAlarms.includes(metric)))
})

test('the month has a budget that warns before it is spent', () => {
  const [budget] = propertiesOf(
    synthesize({ budgetUsd: 25, alarmMail: 'operators@example.org' }),
    'AWS::Budgets::Budget',
  )
  assert.match(plain(budget), /"BudgetLimit":\{"Amount":25,"Unit":"USD"\}/)
  assert.match(plain(budget), /"FORECASTED"/)
  assert.match(plain(budget), /operators@example\.org/)
})
