/** What the demo tells at its end: where the images are, the mail that was sent, time, memory, and what it would have cost. */
import pc from 'picocolors'
import { z } from 'zod'
import type { Client } from '../core/contract/client.ts'
import type { JobView } from '../core/contract/jobs.ts'
import type { TaskView } from '../core/contract/tasks.ts'

export interface DemoEnd {
  readonly client: Client
  readonly task: TaskView
  /** Address of the laptop's inbox. */
  readonly inbox: string
  readonly saved: readonly string[]
  readonly seconds: number
}

/** The inbox's list of mails, as far as the demo reads it. */
const Inbox = z.object({
  emails: z.array(
    z.object({
      subject: z.string(),
      destination: z.object({ to: z.array(z.string()) }),
      body: z.object({ text: z.string().optional(), html: z.string().optional() }),
    }),
  ),
})

const heading = (text: string): string => `\n${pc.bold(text)}`

async function mailLines({ inbox, task }: DemoEnd): Promise<string[]> {
  const { emails } = Inbox.parse(await (await fetch(`${inbox}/store`)).json())
  const mail = emails.find(({ subject }) => subject.includes(task.name))
  if (mail === undefined) return ['  none: that is a fault']
  const text = (mail.body.text ?? '').trim().split('\n').slice(0, 14)
  return [
    `  To: ${mail.destination.to.join(', ')}`,
    `  Subject: ${mail.subject}`,
    '',
    ...text.map((line) => `  | ${line}`),
  ]
}

async function jobsOf({ client, task }: DemoEnd): Promise<JobView[]> {
  const { jobs } = await client.call('listJobs', { query: { taskId: task.taskId, limit: 1000 } })
  return Promise.all(jobs.map(({ pandaId }) => client.call('readJob', { params: { pandaId } })))
}

function jobLines(jobs: readonly JobView[]): string[] {
  const sites = Map.groupBy(jobs, ({ computingSite }) => computingSite ?? 'nowhere')
  const pilots = new Set(jobs.flatMap(({ attempts }) => attempts.map(({ pilotId }) => pilotId)))
  const retried = jobs.filter(({ attempt }) => attempt > 1)
  const memory = Math.max(...jobs.flatMap(({ attempts }) => attempts.map(({ maxMemoryMiB }) => maxMemoryMiB ?? 0)))
  return [
    `  ${jobs.length} jobs by ${pilots.size} pilots: ${[...sites].map(([site, of]) => `${of.length} at ${site}`).join(', ')}`,
    `  tried again: ${retried.map(({ sensor, snap, attempts }) => `${sensor} snap ${snap} (${attempts[0]?.failure?.message ?? 'lost'})`).join('; ') || 'none'}`,
    `  the largest job took ${memory.toFixed(0)} MiB`,
  ]
}

/** All of it, line by line. */
export async function demoReport(end: DemoEnd): Promise<string[]> {
  const { client, task, saved, seconds } = end
  const { files } = await client.call('searchFiles', { query: { taskId: task.taskId, limit: 1000 } })
  const bytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  return [
    heading(task.sentence),
    ...jobLines(await jobsOf(end)),
    `  ${files.length} files, ${(bytes / 1e6).toFixed(0)} MB, each with its sha256 in the catalogue`,
    `  ${task.cpuSeconds.toFixed(0)} CPU seconds; at the sites' prices $${task.costUsd.toFixed(5)}`,
    heading('The mail'),
    ...(await mailLines(end)),
    heading('Look at'),
    ...saved.map((path) => `  ${path}`),
    `\n${pc.dim(`${seconds.toFixed(1)} s from nothing to images, catalogue and mail.`)}`,
  ]
}
