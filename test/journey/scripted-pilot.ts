/** A pilot that speaks the contract word by word, as the test says them: late, twice, or not at all. */
import { createHash } from 'node:crypto'
import { type Client, createClient } from '../../core/contract/client.ts'
import type { HeartbeatAnswer, Lease, PilotAnswer, Report, ReportedOutput } from '../../core/contract/pilots.ts'
import { eventually } from '../patience.ts'

export const LATE_IMAGE: Named = { name: 'late.fits.gz', product: 'e-image', text: 'an image' }
const OUTPUTS: readonly Named[] = [
  LATE_IMAGE,
  { name: 'late.png', product: 'preview', text: 'a picture' },
  { name: 'late.log', product: 'log', text: 'a log' },
]

const USAGE = { cpuSeconds: 1, wallSeconds: 1, maxMemoryMiB: 50 }

export class ScriptedPilot {
  readonly pilotId: string
  readonly token: string
  readonly #client: Client
  #call = 0

  constructor(server: string, pilotId: string, token: string) {
    this.pilotId = pilotId
    this.token = token
    this.#client = createClient({ server, token })
  }

  static async register(server: string, launchToken: string): Promise<ScriptedPilot> {
    const body = {
      host: 'scripted',
      slots: 1,
      cores: 1,
      memoryMiB: 2048,
      diskMiB: 10_000,
      simulators: [{ name: 'stand-in' as const, version: '1' }],
      version: '0',
    }
    const launched = createClient({ server, token: launchToken })
    const { pilotId, token } = await launched.call('registerPilot', { body })
    return new ScriptedPilot(server, pilotId, token)
  }

  /** Asks until it gets a job. */
  async leases(): Promise<Lease> {
    const wants = { memoryMiB: 2048, diskMiB: 10_000, visits: [] }
    let lease: Lease | undefined
    await eventually('a job for the scripted pilot', async () => {
      this.#call += 1
      lease = (await this.#says({ call: this.#call, wants })).lease
      return lease !== undefined
    })
    if (lease === undefined) throw new Error('no lease')
    return lease
  }

  /** The end of the job; no other is wanted. */
  async reports({ lease }: Lease, outputs: readonly ReportedOutput[]): Promise<PilotAnswer> {
    this.#call += 1
    const report: Report = { outcome: 'done', lease, usage: USAGE, outputs: [...outputs] }
    return this.#says({ call: this.#call, report })
  }

  #says(body: { call: number; report?: Report; wants?: { memoryMiB: number; diskMiB: number; visits: string[] } }) {
    return this.#client.call('callPilot', { params: { pilotId: this.pilotId, slot: 0 }, body })
  }

  async beats({ lease }: Lease, first: boolean): Promise<HeartbeatAnswer['slots'][number]['desired'] | undefined> {
    const slot = { slot: 0, lease, phase: 'running' as const, cpuSeconds: 1, memoryMiB: 50, first }
    const params = { pilotId: this.pilotId }
    const { slots } = await this.#client.call('beatPilot', { params, body: { slots: [slot], diskMiB: 10_000 } })
    return slots[0]?.desired
  }

  /** Uploads all that a simulate job must leave, and answers what its report will say of it. */
  async uploadsImage(lease: Lease): Promise<ReportedOutput[]> {
    const uploads = await Promise.all(OUTPUTS.map((output) => this.uploads(lease, output)))
    for (const { status } of uploads) if (status !== 204) throw new Error(`the storage answers ${status}`)
    return uploads.map(({ said }) => said)
  }

  /** Uploads by the lease's grant, below its own prefix unless another is tried; the answer's status is S3's. */
  async uploads(
    { upload }: Lease,
    output: Named,
    prefix = upload.prefix,
  ): Promise<{ status: number; said: ReportedOutput }> {
    const bytes = Buffer.from(output.text)
    const digest = createHash('sha256').update(bytes)
    const sha256 = digest.digest('hex')
    const form = new FormData()
    const own = {
      key: prefix + output.name,
      'Content-Type': 'application/octet-stream',
      'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
    }
    for (const [field, value] of Object.entries({ ...upload.fields, ...own })) form.append(field, value)
    form.append('file', new Blob([bytes]), output.name)
    const { status } = await fetch(upload.url, { method: 'POST', body: form })
    return { status, said: { name: output.name, product: output.product, sizeBytes: bytes.length, sha256 } }
  }
}

export interface Named {
  readonly name: string
  readonly product: ReportedOutput['product']
  readonly text: string
}
