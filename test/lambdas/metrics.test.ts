import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Census } from '../../core/census.ts'
import { censusMeasures, METRICS, measure, metricLines, reportMeasures, watchMeasures } from '../../lambdas/metrics.ts'

const AT = 1_767_607_200_000
const USAGE = { cpuSeconds: 7200, wallSeconds: 8000, maxMemoryMiB: 900 }
const said = (lines: readonly string[]) => lines.map((line) => JSON.parse(line))

describe('a line of the log', () => {
  test('names its metrics with unit and dimension, as CloudWatch’s embedded format wants it', () => {
    const lines = metricLines('ImSim/prod', [{ metric: 'Jobs', of: 'activated', value: 12 }], AT)
    assert.deepEqual(said(lines), [
      {
        _aws: {
          Timestamp: AT,
          CloudWatchMetrics: [
            { Namespace: 'ImSim/prod', Dimensions: [['State']], Metrics: [{ Name: 'Jobs', Unit: 'Count' }] },
          ],
        },
        State: 'activated',
        Jobs: 12,
      },
    ])
  })

  test('holds all that is measured of one value of a dimension, and nothing of another', () => {
    const measures = [
      { metric: 'Pilots', of: 'A', value: 1 },
      { metric: 'Slots', of: 'A', value: 4 },
      { metric: 'Pilots', of: 'B', value: 2 },
      { metric: 'LatePilots', value: 3 },
    ] as const
    const [a, b, late] = said(metricLines('n', measures, AT))
    assert.deepEqual([a.Site, a.Pilots, a.Slots], ['A', 1, 4])
    assert.deepEqual([b.Site, b.Pilots, b.Slots], ['B', 2, undefined])
    assert.deepEqual(late._aws.CloudWatchMetrics[0].Dimensions, [[]])
    assert.deepEqual(Object.keys(late), ['_aws', 'LatePilots'])
  })

  test('is not written without a namespace, as on a laptop', (context) => {
    const { mock } = context.mock.method(process.stdout, 'write', () => true)
    measure(undefined, [{ metric: 'LatePilots', value: 1 }])
    measure('n', [{ metric: 'LatePilots', value: 1 }])
    const lines = mock.calls.map(({ arguments: [text] }) => String(text))
    mock.restore()
    assert.equal(lines.length, 1)
    // CloudWatch finds metrics in lines that are JSON from their first byte, which those of Lambda's console are not.
    assert.match(lines[0] ?? '', /^\{"_aws":.*\}\n$/)
  })
})

describe('what is measured', () => {
  test('is every metric that there is, so that no graph or alarm waits for one that nobody tells', () => {
    const census = new Census()
    census.jobs.set('running', 3)
    census.oldestSeconds.set('activated', 61)
    census.oldestSecondsByWhy.set('activated: slots are busy', 61)
    census.sites.set('A', { pilots: 1, slots: 4, busySlots: 3 })
    const failure = { class: 'memory', code: 'killed', message: 'too large' } as const
    const failed = reportMeasures({ outcome: 'failed', lease: 'l', usage: USAGE, failure, outputs: [] }, 'A', 0.02)
    const watched = watchMeasures({ excluded: 1, withheld: 0 })
    const told = [...censusMeasures(census, 2, 1), ...failed, ...watched].map(({ metric }) => metric)
    assert.deepEqual([...new Set(told)].sort(), Object.keys(METRICS).sort())
  })

  test('is nothing while the service is idle', () => {
    assert.deepEqual(censusMeasures(new Census(), 0, 0), [])
    assert.deepEqual(watchMeasures({ excluded: 0, withheld: 0 }), [])
  })

  test('is each count of the census', () => {
    const census = new Census()
    census.jobs.set('running', 3)
    census.oldestSeconds.set('activated', 61)
    census.oldestSecondsByWhy.set('activated: slots are busy', 61)
    census.sites.set('A', { pilots: 1, slots: 4, busySlots: 3 })
    const words = censusMeasures(census, 2, 1).map(({ metric, of = '', value }) => `${metric} ${of} ${value}`)
    assert.deepEqual(words, [
      'Jobs running 3',
      'OldestWait activated 61',
      'OldestWaitByReason activated: slots are busy 61',
      'Pilots A 1',
      'Slots A 4',
      'BusySlots A 3',
      'LatePilots  2',
      'LostPilots  1',
    ])
  })

  test('is the end of an attempt with its CPU and its price, and the class of its failure', () => {
    const failure = { class: 'memory', code: 'killed', message: 'too large' } as const
    const failed = reportMeasures({ outcome: 'failed', lease: 'l', usage: USAGE, failure, outputs: [] }, 'A', 0.02)
    assert.deepEqual(failed, [
      { metric: 'Attempts', of: 'failed', value: 1 },
      { metric: 'Failures', of: 'memory', value: 1 },
      { metric: 'CpuSeconds', of: 'A', value: 7200 },
      { metric: 'CostUsd', of: 'A', value: 0.04 },
    ])
    const stopped = reportMeasures({ outcome: 'stopped', lease: 'l', usage: USAGE }, 'A', 0)
    assert.deepEqual(
      stopped.map(({ metric }) => metric),
      ['Attempts', 'CpuSeconds', 'CostUsd'],
    )
  })

  test('has a unit that CloudWatch knows', () => {
    for (const { unit } of Object.values(METRICS)) assert.ok(['Count', 'Seconds', 'None'].includes(unit))
  })
})
