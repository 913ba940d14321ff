/** A payload for the pilot's tests: does what the task's name says, in words separated by semicolons. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { PayloadOrder, type PayloadResult } from '../../core/contract/payload.ts'

type Deed = (directory: string, word: string, result: PayloadResult) => Promise<void> | void

const kept: Buffer[] = []

async function output(directory: string, result: PayloadResult, name: string, text: string | Buffer): Promise<void> {
  await writeFile(join(directory, 'outputs', name), text)
  if (result.outcome === 'done') result.outputs.push({ name, product: 'e-image' })
}

/** A grandchild in a session of its own, whose parent is gone at once. */
const daemon = (directory: string, file: string, env: NodeJS.ProcessEnv) =>
  spawn('sh', ['-c', `setsid sh -c 'echo $$ > ${join(directory, file)}; exec sleep 600' &`], { env, stdio: 'ignore' })

const DEEDS: Readonly<Record<string, Deed>> = {
  say: (_, word) => console.log(word),
  /** As Node itself may: all is written, and the process does not go. */
  hang: () => void process.on('exit', () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)),
  write: (directory, word, result) => output(directory, result, word, `the content of ${word}\n`),
  big: (directory, word, result) => output(directory, result, 'big.bin', Buffer.alloc(Number(word) * 2 ** 20, 7)),
  environment: (directory, word, result) => output(directory, result, word, JSON.stringify(process.env)),
  /** What a payload can see and do where it runs; the word is the id of its pilot's process. */
  look: async (directory, word, result) => {
    const fault = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'none')
    const attempt = (work: Promise<unknown>) => work.then(() => 'done', fault)
    const seen = {
      environment: process.env,
      network: (await readFile('/proc/net/dev', 'utf8')).match(/\w+(?=:)/g),
      pilot: await attempt(readFile(`/proc/${word}/environ`)),
      root: await attempt(mkdir('/imsim-look').then(() => rmdir('/imsim-look'))),
      uid: process.getuid?.(),
      node: process.execPath,
    }
    await output(directory, result, 'seen.json', JSON.stringify(seen))
  },
  inputs: async (directory, word, result) => {
    const entries = await readdir(join(directory, 'inputs'), { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    const texts = await Promise.all(
      files.map(async (file) => [file.slice(directory.length + 1), await readFile(file, 'utf8')]),
    )
    await output(directory, result, word, JSON.stringify(Object.fromEntries(texts)))
  },
  work: async (directory, word) => {
    const file = join(directory, 'work', word)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, `work file ${word}`)
  },
  sleep: (_, word) => delay(Number(word) * 1000),
  until: async (_, word) => {
    while (!existsSync(word)) await delay(20)
  },
  /** So many seconds of CPU. */
  spin: (_, word) => {
    const begun = process.cpuUsage()
    while (process.cpuUsage(begun).user < Number(word) * 1e6);
  },
  grow: async (_, word) => {
    for (let step = 0; step < 10; step += 1) {
      kept.push(Buffer.alloc((Number(word) * 2 ** 20) / 10, 1))
      await delay(20)
    }
    await delay(600_000)
  },
  daemons: async (directory, word) => {
    await mkdir(dirname(word), { recursive: true })
    daemon(directory, 'marked.pid', process.env)
    daemon(directory, 'unmarked.pid', { PATH: process.env.PATH })
    // A shell makes the file before it writes the number.
    const pidIn = async (file: string): Promise<number> => {
      for (;;) {
        const pid = Number(await readFile(join(directory, file), 'utf8').catch(() => ''))
        if (pid > 0) return pid
        await delay(10)
      }
    }
    const pids = [await pidIn('marked.pid'), await pidIn('unmarked.pid')]
    await writeFile(`${word}.part`, [process.pid, ...pids].join(' '))
    await rename(`${word}.part`, word)
  },
  obstinate: () => {
    process.on('SIGTERM', () => undefined)
  },
  exit: (_, word) => process.exit(Number(word)),
  signal: async (_, word) => {
    process.kill(process.pid, word)
    await delay(600_000)
  },
  throw: (_, word) => {
    throw new Error(word)
  },
}

export async function runPayload(directory: string): Promise<void> {
  const order = PayloadOrder.parse(JSON.parse(await readFile(join(directory, 'order.json'), 'utf8')))
  const result: PayloadResult = {
    outcome: 'done',
    outputs: [],
    metrics: { phaseSeconds: { render: 0.5 }, photons: 42 },
  }
  if (order.stage === 'prepare') result.prepared = { objects: { R22_S11: 3 } }
  for (const sentence of order.taskName.split(';').filter((each) => each !== '')) {
    const [verb = '', word = ''] = sentence.trim().split(' ')
    if (verb === 'fail')
      return save(directory, { outcome: 'failed', failure: { class: 'user', code: word, message: 'As told.' } })
    await DEEDS[verb]?.(directory, word, result)
  }
  await save(directory, result)
}

const save = (directory: string, result: PayloadResult) =>
  writeFile(join(directory, 'result.json'), JSON.stringify(result))
