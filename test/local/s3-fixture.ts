/** An S3 of its own for a test file: a folder that goes away, a bucket, and the real SDK's client for it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { startS3 } from '../../local/s3.ts'

export const keys = { accessKeyId: 'AKIDLAPTOP', secretAccessKey: 'secret+of/the=laptop' }
export const Bucket = 'images'

export const clientOf = (url: string, credentials = keys) =>
  new S3Client({ endpoint: url, region: 'us-east-1', forcePathStyle: true, credentials, maxAttempts: 1 })

/** Starts an endpoint with one bucket; `stop` ends it and removes its folder. */
export async function startBucket() {
  const folder = await mkdtemp(join(tmpdir(), 's3-'))
  const engine = await startS3({ folder, ...keys })
  const client = clientOf(engine.url)
  await client.send(new CreateBucketCommand({ Bucket }))
  const stop = async () => {
    client.destroy()
    await engine.close()
    await rm(folder, { recursive: true })
  }
  return { ...engine, folder, client, stop }
}

/** The status and the S3 error code of an answer that is a refusal. */
export async function refusal(response: Response): Promise<string> {
  const code = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1]
  return `${response.status} ${code}`
}
