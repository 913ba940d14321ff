/** Under which id a pilot's batch system knows it. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { PilotRegistration } from '../../core/contract/pilots.ts'
import { batchIdOf } from '../../pilot/batch-id.ts'

/** None of these tests may run on a host that EC2 has numbered. */
const NOWHERE = batchIdOf({})

test('each batch system’s own variable is read', () => {
  const cases = [
    [{ AWS_BATCH_JOB_ID: '4876807f-6e72-4a3e-9d31-0c64a1f7b6a1:117' }, '4876807f-6e72-4a3e-9d31-0c64a1f7b6a1:117'],
    [{ SLURM_JOB_ID: '8401234' }, '8401234'],
    [{ PBS_JOBID: '1234[5].pbs.example.org' }, '1234[5].pbs.example.org'],
    [{ LSB_JOBID: '77' }, '77'],
    [{ JOB_ID: '991' }, '991'],
    [{ SLURM_JOB_ID: '' }, NOWHERE],
  ] as const
  for (const [environment, id] of cases) assert.equal(batchIdOf(environment), id)
})

test('HTCondor’s cluster and process are read from the job’s ad', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'imsim-ad-'))
  try {
    const ad = join(folder, '.job.ad')
    await writeFile(ad, 'AutoClusterId = 9\nClusterId = 51234\nGlobalJobId = "schedd#51234.3#17"\nProcId = 3\n')
    assert.equal(batchIdOf({ _CONDOR_JOB_AD: ad }), '51234.3')
    assert.equal(batchIdOf({ _CONDOR_JOB_AD: join(folder, 'none') }), NOWHERE)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('whatever stands there, the service takes what is sent', () => {
  const odd = batchIdOf({ SLURM_JOB_ID: `a b;$(c)\n${'7'.repeat(200)}` })
  assert.equal(odd?.length, 100)
  const pilot = { host: 'n', slots: 1, cores: 1, memoryMiB: 1, diskMiB: 1, simulators: [], version: '1' }
  assert.equal(PilotRegistration.safeParse({ ...pilot, batchId: odd }).success, true)
})
