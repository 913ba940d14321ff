/** The laptop's S3 with the adapters' own client, for the tests of what lies in the bucket. */
import { createHash } from 'node:crypto'
import { s3Client } from '../../../lambdas/adapters/aws-clients.ts'
import { Bucket, keys, startBucket } from '../../local/s3-fixture.ts'

export async function startStorage() {
  const engine = await startBucket()
  const client = s3Client({ endpoint: engine.url, region: 'us-east-1', credentials: keys })
  const stop = async () => {
    client.destroy()
    await engine.stop()
  }
  return { url: engine.url, counters: engine.counters, bucket: Bucket, client, stop }
}

export const sha256 = (bytes: string | Uint8Array, encoding: 'hex' | 'base64' = 'hex') =>
  createHash('sha256').update(bytes).digest(encoding)

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}
