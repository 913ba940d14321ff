import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { startS3 } from '../../../local/s3.ts'
import { Bucket, clientOf, keys, startBucket } from '../s3-fixture.ts'

const program = `
    const { startS3 } = await import(process.argv[1])
    const { url } = await startS3({ folder: process.argv[2], accessKeyId: process.argv[3], secretAccessKey: process.argv[4] })
    console.log(url)`

async function startChild(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const module = new URL('../../../local/s3.ts', import.meta.url).href
  const args = ['--input-type=module', '-e', program, module, folder, keys.accessKeyId, keys.secretAccessKey]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>((resolve) => {
    child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()))
  })
  return { child, url }
}

test('After kill -9 amid writes every acknowledged object is whole and no other is half there.', async () => {
  const folder = await mkdtemp(join(tmpdir(), 's3-kill-'))
  const first = await startChild(folder)
  const writer = clientOf(first.url)
  await writer.send(new CreateBucketCommand({ Bucket }))
  const bodies = new Map(Array.from({ length: 400 }, (_, index) => [`k${index}`, randomBytes(1000 + index * 997)]))
  const acknowledged = new Set<string>()
  const exited = new Promise((resolve) => first.child.once('exit', resolve))
  await Promise.allSettled(
    [...bodies].map(async ([Key, Body]) => {
      await writer.send(new PutObjectCommand({ Bucket, Key, Body }))
      acknowledged.add(Key)
      if (acknowledged.size === 100) first.child.kill('SIGKILL')
    }),
  )
  await exited
  assert.ok(acknowledged.size >= 100 && acknowledged.size < 400, `${acknowledged.size} were acknowledged`)
  const second = await startChild(folder)
  const reader = clientOf(second.url)
  let stored = 0
  for (const [Key, body] of bodies) {
    const got = await reader.send(new GetObjectCommand({ Bucket, Key })).catch(() => undefined)
    if (!got) assert.ok(!acknowledged.has(Key), `${Key} was acknowledged and is lost`)
    else assert.deepEqual(Buffer.from((await got.Body?.transformToByteArray()) ?? []), body, `${Key} is damaged`)
    if (got) stored += 1
  }
  const files = (await readdir(join(folder, 'bodies'), { recursive: true })).filter((name) => name.includes('/'))
  assert.equal(files.length, stored, 'bodies without a key were cleared')
  second.child.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

test('A second service on the same folder is refused.', async () => {
  const first = await startBucket()
  await assert.rejects(startS3({ folder: first.folder, ...keys }), /another service/)
  await first.stop()
})
