/** The stand-in, at a site that can be broken: while the file `broken` lies in its pilot's folder, every job fails. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { PayloadResult } from '../../core/contract/payload.ts'

const FAULT = {
  class: 'payload',
  code: 'exit-127',
  message: 'raytrace: libgomp.so.1: cannot open shared object file',
} as const

export async function runPayload(directory: string): Promise<void> {
  // The run directory is slot and job below the pilot's own folder in its working directory.
  if (!existsSync(join(resolve(directory, '../../..'), 'broken'))) {
    const { runPayload: run } = await import('../../pilot/payloads/run.ts')
    await run(directory)
    return
  }
  const result: PayloadResult = { outcome: 'failed', failure: FAULT }
  await writeFile(join(directory, 'result.json'), JSON.stringify(result))
}
