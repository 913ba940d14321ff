/** `npm run demo`: the main job on real input, start to finish — one visit, nine sensors, both snaps, two sites, one retry, one mail. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pc from 'picocolors'
import { type Client, createClient } from '../core/contract/client.ts'
import type { SubmissionInput } from '../core/contract/submission.ts'
import type { TaskView } from '../core/contract/tasks.ts'
import { demoReport } from './demo-report.ts'
import { type Laptop, startLaptop } from './laptop.ts'

const OUTPUT = resolve('demo-output')
const CATALOG = 'stars-and-galaxies'
const SENSORS = 'R22'
/** The stand-in fails here once, so that a retry is seen. */
const FAILS_ONCE = 'R22_S21'
const SHOWN_SENSOR = 'R22_S11'
const USER = 'ada'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function tokenOf(url: string): Promise<string> {
  const response = await fetch(`${url}/local/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: USER, groups: ['desc'] }),
  })
  const { token }: { token: string } = await response.json()
  return token
}

/** Has the service make its own catalog, and waits for the verdict of the deep check. */
async function checkedCatalog(client: Client): Promise<string> {
  const { catalog } = await client.call('createCatalog', { body: { from: 'standard', standard: CATALOG } })
  for (;;) {
    const { state, verdict, catalogId } = await client.call('readCatalog', { params: { catalogId: catalog.catalogId } })
    if (state === 'refused') throw new Error(`the catalog was refused: ${verdict?.errors[0]?.message}`)
    if (state === 'ready') {
      say(
        `Catalog ${pc.bold(CATALOG)}: ${verdict?.objects.toLocaleString('en')} stars and galaxies, checked line by line, ${verdict?.warnings.length} warnings.`,
      )
      return catalogId
    }
    await sleep(150)
  }
}

async function submit(client: Client, catalogId: string): Promise<number> {
  const body: SubmissionInput = {
    name: 'Demo: a raft of stars and galaxies',
    email: 'ada@desc.example',
    catalogs: [catalogId],
    simulator: { name: 'stand-in', version: '1' },
    sensors: SENSORS,
    observation: { snaps: 2, visitSeconds: 33 },
    failOnce: [FAILS_ONCE],
  }
  const { taskId, quote } = await client.call('submitTask', { body }, { idempotencyKey: crypto.randomUUID() })
  say(
    `Task ${pc.bold(String(taskId))} submitted: ${quote.jobs} jobs, about ${(quote.outputBytes / 1e6).toFixed(0)} MB of images; ${FAILS_ONCE} will fail once on purpose.\n`,
  )
  return taskId
}

/** The command that a scientist would use, on this terminal. */
async function watch(url: string, taskId: number): Promise<void> {
  const cli = fileURLToPath(new URL('../cli/main.ts', import.meta.url))
  const child = spawn(process.execPath, [cli, 'watch', String(taskId), '--server', url, '--user', USER], {
    stdio: 'inherit',
  })
  await once(child, 'exit')
}

async function settled(client: Client, taskId: number): Promise<TaskView> {
  for (;;) {
    const task = await client.call('readTask', { params: { taskId } })
    if (task.settledAt !== undefined && task.mail?.state === 'sent') return task
    await sleep(200)
  }
}

/** The mosaic, one sensor's FITS image and its picture. */
async function fetchOutputs(client: Client, taskId: number): Promise<string[]> {
  await rm(OUTPUT, { recursive: true, force: true })
  await mkdir(OUTPUT, { recursive: true })
  const { files } = await client.call('searchFiles', { query: { taskId, limit: 1000 } })
  const wanted = files.filter(
    ({ product, sensor, snap }) =>
      product === 'mosaic' ||
      (sensor === SHOWN_SENSOR && snap === 0 && (product === 'e-image' || product === 'preview')),
  )
  for (const { guid, name } of wanted) {
    const { url } = await client.call('downloadFile', { query: { guid } })
    await writeFile(join(OUTPUT, name), Buffer.from(await (await fetch(url)).arrayBuffer()))
  }
  return wanted.map(({ name }) => join(OUTPUT, name))
}

async function story(laptop: Laptop, startedAt: number): Promise<boolean> {
  const client = createClient({ server: laptop.url, token: await tokenOf(laptop.url) })
  say(`The service is up at ${laptop.url} after ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`)
  const taskId = await submit(client, await checkedCatalog(client))
  await watch(laptop.url, taskId)
  const task = await settled(client, taskId)
  const saved = await fetchOutputs(client, taskId)
  for (const line of await demoReport({
    client,
    task,
    inbox: laptop.inbox,
    saved,
    seconds: (performance.now() - startedAt) / 1000,
  }))
    say(line)
  return task.state === 'complete'
}

async function main(): Promise<number> {
  const startedAt = performance.now()
  const folder = await mkdtemp(join(tmpdir(), 'imsim-demo-'))
  say(pc.dim('Starting DynamoDB, SQS, S3, SES and Batch on this machine …'))
  const laptop = await startLaptop({ folder, port: 0 })
  const stopped = new Promise<false>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(false))
  })
  const failed = laptop.failure.then((fault) => Promise.reject(fault))
  try {
    return (await Promise.race([story(laptop, startedAt), stopped, failed])) ? 0 : 1
  } finally {
    await laptop.close()
    await rm(folder, { recursive: true, force: true })
  }
}

process.exit(await main())
