/** The lease protocol as a whole: whatever happens to the use cases, nothing is lost and nothing is done twice. */
import { test } from 'node:test'
import fc from 'fast-check'
import { act, actions, beginnings } from './protocol/protocol-actions.ts'
import { fairRound, reachGoal } from './protocol/protocol-goal.ts'
import { ProtocolRun } from './protocol/protocol-run.ts'

/** More by setting; a failure prints its seed, which `IMSIM_PROTOCOL_SEED` repeats. */
const RUNS = Number(process.env.IMSIM_PROTOCOL_RUNS ?? 300)
const SEED = process.env.IMSIM_PROTOCOL_SEED

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
    ...(SEED === undefined ? {} : { seed: Number(SEED) }),
    endOnFailure: false,
    interruptAfterTimeLimit: 600_000,
  })
})
