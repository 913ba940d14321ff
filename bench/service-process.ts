/** The bench's hold on the service's process: starts it, asks it, reads its CPU and its log. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Question, Ready } from './measured-service.ts'
import { cpuOfGroups, cpuOfProcess } from './processes.ts'
import type { Shares } from './profile.ts'
import type { Uses } from './uses.ts'

/** Everything that is counted, from the service's start until now. */
export interface Count {
  readonly atMs: number
  readonly uses: Uses
  readonly serviceCpuMs: number
  /** By engine. */
  readonly engineCpuMs: Readonly<Record<string, number>>
  readonly logBytes: number
}

export interface ServiceProcess {
  readonly url: string
  count(): Promise<Count>
  /** Runs sweep and supply once, and answers how long each took. */
  runSchedules(): Promise<{ readonly sweepMs: number; readonly supplyMs: number }>
  profile(): Promise<void>
  profiled(): Promise<Shares>
  end(): Promise<void>
}

const SHOWN_LINES = 30

/**
 * Starts the service in the folder.
 * @param room jobs that a site may have waiting, as a multiple of its slots
 * @throws Error with the end of its log when it does not start
 */
export async function startServiceProcess(folder: string, room: number): Promise<ServiceProcess> {
  const logFile = join(folder, 'service.log')
  const log = await open(logFile, 'w')
  const program = fileURLToPath(new URL('measured-service.ts', import.meta.url))
  const child = fork(program, [join(folder, 'service'), String(room)], { stdio: ['ignore', log.fd, log.fd, 'ipc'] })
  await log.close()
  const ended = once(child, 'exit').then(async () => {
    const text = await readFile(logFile, 'utf8')
    throw new Error(`The service ended. The end of its log:\n${text.split('\n').slice(-SHOWN_LINES).join('\n')}`)
  })
  ended.catch(() => {})
  const next = <Answer>() => Promise.race([nextAnswer<Answer>(child), ended])
  const ask = <Answer>(question: Question) => {
    const answer = next<Answer>()
    child.send(question)
    return answer
  }
  const { url, engines } = await next<Ready>()
  return {
    url,
    count: async () => ({ ...(await cpuOf(child, engines)), ...(await sizeOf(logFile)), uses: await ask('totals') }),
    runSchedules: () => ask('schedules'),
    profile: () => ask('profile'),
    profiled: () => ask('profiled'),
    end: async () => {
      const gone = once(child, 'exit')
      await ask('end')
      await gone
    },
  }
}

async function nextAnswer<Answer>(child: ChildProcess): Promise<Answer> {
  const [message] = await once(child, 'message')
  const { answer }: { readonly answer: Answer } = message
  return answer
}

async function cpuOf({ pid = 0 }: ChildProcess, engines: Ready['engines']) {
  const [serviceCpuMs, groups] = await Promise.all([cpuOfProcess(pid), cpuOfGroups(Object.values(engines))])
  const engineCpuMs = Object.fromEntries(Object.entries(engines).map(([name, pid]) => [name, groups.get(pid) ?? 0]))
  return { atMs: performance.now(), serviceCpuMs, engineCpuMs }
}

const sizeOf = async (logFile: string) => ({ logBytes: (await stat(logFile)).size })
