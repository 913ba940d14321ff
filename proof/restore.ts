/** The proof's disaster: a new stage adopts the restored tables of the old one, as docs/operations/upgrade.md tells it. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { Submitted } from '../test/journey/scientist.ts'
import { eventually } from '../test/patience.ts'
import type { Emulator } from './emulator.ts'
import type { Pilots } from './pilots.ts'
import { PATIENCE_SECONDS, type Story } from './story.ts'

const Tables = z.object({ TableNames: z.array(z.string()) })
const Table = z.object({
  Table: z.object({ TableStatus: z.string(), StreamSpecification: z.record(z.string(), z.json()).optional() }),
})
const TimeToLive = z.object({ TimeToLiveDescription: z.object({ AttributeName: z.string().optional() }) })

async function setSites({ people }: Story, state: 'paused' | 'online'): Promise<void> {
  for (const site of ['AWS-SPOT', 'AWS-ON-DEMAND'])
    await people.operator.call('setSiteState', { params: { site }, body: { state, reason: 'restore' } })
}

export class Restore {
  readonly #emulator: Emulator
  readonly #pilots: Pilots
  /** Of the service that is lost, then of the one that takes over. */
  #story: Story
  /** The task that ran at the instant. */
  #held = 0

  constructor(emulator: Emulator, pilots: Pilots, story: Story) {
    this.#emulator = emulator
    this.#pilots = pilots
    this.#story = story
  }

  /** A task whose jobs run at the instant to which all is restored. */
  async holdsTask(name: string): Promise<void> {
    await this.#pilots.hold()
    const task = await this.#story.submits(name)
    this.#held = task.taskId
    const isRunning = async () => (await task.jobs()).filter(({ jobStatus }) => jobStatus === 'running').length > 1
    await eventually('the simulate jobs run', isRunning, PATIENCE_SECONDS)
    await setSites(this.#story, 'paused')
  }

  /** Every table of a stage, beside it under another's names; answers how many there are. */
  async restoresTables(from: string, to: string): Promise<number> {
    const { TableNames } = Tables.parse(await this.#dynamodb('ListTables', {}))
    const names = TableNames.filter((name) => name.startsWith(from))
    for (const name of names) await this.#restore(name, to + name.slice(from.length))
    return names.length
  }

  async #restore(SourceTableName: string, TableName: string): Promise<void> {
    const latest = { UseLatestRestorableTime: true }
    await this.#dynamodb('RestoreTableToPointInTime', { SourceTableName, TargetTableName: TableName, ...latest })
    const isActive = async () => (await this.#described(TableName)).TableStatus === 'ACTIVE'
    await eventually(`${TableName} is restored`, isActive, PATIENCE_SECONDS)
    await this.#addWhatIsLeftOut(SourceTableName, TableName)
  }

  /** A restore brings items and indexes: not the stream, TTL, point-in-time recovery and the protection. */
  async #addWhatIsLeftOut(source: string, TableName: string): Promise<void> {
    const { StreamSpecification } = await this.#described(source)
    if (StreamSpecification !== undefined) await this.#dynamodb('UpdateTable', { TableName, StreamSpecification })
    const { TimeToLiveDescription } = TimeToLive.parse(
      await this.#dynamodb('DescribeTimeToLive', { TableName: source }),
    )
    const { AttributeName } = TimeToLiveDescription
    const TimeToLiveSpecification = { AttributeName, Enabled: true }
    if (AttributeName !== undefined) await this.#dynamodb('UpdateTimeToLive', { TableName, TimeToLiveSpecification })
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true }
    await this.#dynamodb('UpdateContinuousBackups', { TableName, PointInTimeRecoverySpecification })
    await this.#dynamodb('UpdateTable', { TableName, DeletionProtectionEnabled: true })
  }

  #dynamodb(operation: string, body: object): Promise<unknown> {
    return this.#emulator.call('dynamodb', operation, body)
  }

  async #described(TableName: string) {
    return Table.parse(await this.#dynamodb('DescribeTable', { TableName })).Table
  }

  /** From bucket to bucket: also the work files, which a visit's jobs and re-runs read until it is prepared anew. */
  async copiesObjects(from: string, to: string): Promise<void> {
    const bucketOf = (prefix: string) => this.#emulator.variableOf(`${prefix}dispatch`, 'IMSIM_BUCKET')
    const [source, target] = [await bucketOf(from), await bucketOf(to)]
    for (const folder of ['catalogs', 'work', 'outputs']) {
      const sync = ['s3', 'sync', '--only-show-errors', `s3://${source}/${folder}`, `s3://${target}/${folder}`]
      await promisify(execFile)(this.#emulator.commandLine, sync, { env: this.#emulator.environment })
    }
  }

  /** At the new stage people sign in, and what was rendered before is there. */
  async remembers(api: string, task: Submitted): Promise<void> {
    this.#story = this.#story.at(api)
    await this.#story.signIn()
    await this.#story.cataloguesAll(new Submitted(this.#story.people.ada, task.taskId))
  }

  /** A new task has the next number, and what ran at that instant runs once more. */
  async goesOn(name: string): Promise<void> {
    await setSites(this.#story, 'online')
    await this.#pilots.letGo()
    const { taskId } = await this.#story.rendersTask(name)
    const held = new Submitted(this.#story.people.ada, this.#held)
    assert.equal(taskId, this.#held + 1)
    assert.deepEqual((await this.#story.settles(held)).counts, { finished: 4 })
    const losses = (await held.jobs()).map((job) => [job.stage, job.losses])
    const lost = losses.filter(([stage]) => stage === 'simulate')
    assert.ok(
      lost.every(([, count]) => count === 1),
      `their pilots were lost with the old service: ${JSON.stringify(losses)}`,
    )
  }
}
