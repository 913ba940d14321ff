/** The proof's second deployment: another release of every Lambda and of the pilot, while jobs run on pilots of the first. */
import assert from 'node:assert/strict'
import type { Submitted } from '../test/journey/scientist.ts'
import { eventually } from '../test/patience.ts'
import type { Emulator } from './emulator.ts'
import type { Pilots } from './pilots.ts'
import { note } from './steps.ts'
import { PATIENCE_SECONDS, type Story } from './story.ts'

/** What is deployed. */
export interface Release {
  /** Digests of their code by the names of the Lambdas. */
  readonly lambdas: ReadonlyMap<string, string>
  /** Digest of the pilot's file that new pilots are to run. */
  readonly pilot: string
}

/** Names of the Lambdas whose code is another one now, or that were not there. */
export const renewed = (before: Release, after: Release): string[] =>
  [...after.lambdas].flatMap(([name, code]) => (before.lambdas.get(name) === code ? [] : [name])).sort()

export class Upgrade {
  readonly #emulator: Emulator
  readonly #pilots: Pilots
  readonly #story: Story
  /** Of the stack's resources. */
  readonly #prefix: string

  constructor(emulator: Emulator, pilots: Pilots, story: Story, prefix: string) {
    this.#emulator = emulator
    this.#pilots = pilots
    this.#story = story
    this.#prefix = prefix
  }

  async #release(): Promise<Release> {
    const all = await this.#emulator.lambdas()
    const { pilot } = await this.#story.people.ada.call('readService', {})
    // Names that CloudFormation makes up, for the Lambdas that the CDK brings, have capitals.
    const own = [...all].filter(([name]) => name.startsWith(this.#prefix) && !/[A-Z]/.test(name))
    return { lambdas: new Map(own), pilot: pilot?.sha256 ?? '' }
  }

  /** While jobs run, the service is deployed anew, and all of its code is another; pilots and jobs go on. */
  async outlives(name: string, deploy: () => Promise<unknown>): Promise<void> {
    const before = await this.#release()
    await this.#pilots.hold()
    const task = await this.#story.submits(name)
    const isRunning = async () => (await task.jobs()).filter(({ jobStatus }) => jobStatus === 'running').length > 1
    await eventually('the simulate jobs run', isRunning, PATIENCE_SECONDS)
    assert.deepEqual(
      new Set(await this.#pilots.started()),
      new Set([before.pilot]),
      'all pilots are of the first release',
    )
    await deploy()
    this.#tell(before, await this.#release())
    await this.#pilots.letGo()
    await this.#isWhole(task)
    await this.#story.mailsOnce(name)
  }

  #tell(before: Release, after: Release): void {
    const names = renewed(before, after)
    assert.deepEqual(names, [...before.lambdas.keys()].sort(), 'every Lambda has new code')
    assert.notEqual(after.pilot, before.pilot, 'and the pilot a new file')
    note(`new code in ${names.length} Lambdas: ${names.map((name) => name.slice(this.#prefix.length)).join(', ')}`)
    note(`the pilot's file was ${before.pilot.slice(0, 12)}…, and is ${after.pilot.slice(0, 12)}…`)
  }

  /** An attempt is one lease of one pilot: what ends in its first was never given to another. */
  async #isWhole(task: Submitted): Promise<void> {
    const { state, counts } = await this.#story.settles(task)
    assert.deepEqual({ state, counts }, { state: 'complete', counts: { finished: 4 } })
    const attempts = (await task.jobs()).map((job) => [job.attempts.length, job.losses])
    assert.ok(
      attempts.every(([count, losses]) => count === 1 && losses === 0),
      `each job ran once, and nothing was lost: ${JSON.stringify(attempts)}`,
    )
  }

  /** What was there before the second deployment is there after it. */
  async remembers(task: Submitted): Promise<void> {
    assert.equal((await task.read()).state, 'complete')
    await this.#story.cataloguesAll(task)
  }

  /** The pilots of the first release have no work any more and end; the next task gets some of the second. */
  async renewsPilots(name: string): Promise<void> {
    await eventually('the pilots of the first release end', () => this.#pilots.areGone(), PATIENCE_SECONDS)
    const { length } = await this.#pilots.started()
    await this.#story.rendersTask(name)
    const { pilot } = await this.#release()
    assert.deepEqual(new Set((await this.#pilots.started()).slice(length)), new Set([pilot]))
  }
}
