/** The Lambda by which Secrets Manager turns the ring of token keys: a key is added, dead ones go, and nobody is logged out. */
import { randomBytes } from 'node:crypto'
import type { SecretsManagerRotationEvent } from 'aws-lambda'
import { LEAST_KEY_BYTES, rotated } from '../core/rotate-keys.ts'
import { readKeyRing, writeKeyRing } from './key-ring.ts'
import { tokenKeySecret } from './wiring.ts'

type Rotation = Pick<SecretsManagerRotationEvent, 'Step' | 'ClientRequestToken'>

/** Secrets Manager calls once for each step, in this order, and again for one that failed. */
export async function handler({ Step, ClientRequestToken: token }: Rotation): Promise<void> {
  const secret = tokenKeySecret()
  if (Step === 'createSecret' && (await secret.pending(token)) === undefined) {
    const ring = rotated(readKeyRing(await secret.current()), randomBytes(LEAST_KEY_BYTES), new Date().toISOString())
    await secret.stage(token, writeKeyRing(ring))
  }
  // When the schedule is set up, this step alone is tried out, on a version without a value.
  if (Step === 'testSecret') readKeyRing((await secret.pending(token)) ?? (await secret.current()))
  if (Step === 'finishSecret') await secret.promote(token)
}
