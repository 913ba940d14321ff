/** The lease protocol as a whole: whatever happens to the use cases, nothing is lost and nothing is done twice. */
import { test } from 'node:test'
import fc from 'fast-check'
import { act, actions, beginnings } from './protocol/protocol-actions.ts'
import { fairRound, reachGoal } from './protocol/protocol-goal.ts'
import { ProtocolRun } from './protocol/protocol-run.ts'

/**
 * The same runs every time, so that a change is judged by what it changes. To search further: `IMSIM_PROTOCOL_SEED=any`
 * with as many `IMSIM_PROTOCOL_RUNS` as there is time for; a failure prints its seed, which repeats it.
 */
const RUNS = Number(process.env.IMSIM_PROTOCOL_RUNS ?? 300)
const SEED = process.env.IMSIM_PROTOCOL_SEED ?? '20141122'

test('after any crashes, delays, losses, repeats and changes of mind everything settles once and rightly', async () => {
  const property = fc.asyncProperty(beginnings, actions, async (beginning, drawn) => {
    const run = await ProtocolRun.begin(beginning)
    try {
      for (let round = 0; round < beginning.headStart; round++) await fairRound(run)
      run.say('-- and then with faults:')
      for (const action of drawn.filter(({ kind }) => !beginning.without.includes(kind))) {
        await act(run, action)
        const [violation] = run.witness.violations
        if (violation !== undefined) throw new Error(violation)
      }
      await reachGoal(run)
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}\n${run.trace.join('\n')}`)
    }
  })
  await fc.assert(property, {
    numRuns: RUNS,
    ...(SEED === 'any' ? {} : { seed: Number(SEED) }),
    endOnFailure: false,
    interruptAfterTimeLimit: 600_000,
  })
})
