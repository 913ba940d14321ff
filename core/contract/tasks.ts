/** Tasks and their visits as people see them, and what people may do to them. */
import { z } from 'zod'
import { Failure } from './failures.ts'
import { TASK_STATES, VISIT_STATES } from './lifecycle.ts'
import { Stage } from './payload.ts'
import { ObservationOverrides, PhysicsCommands, Quote, Submission } from './submission.ts'

const Counts = z.record(z.string(), z.number().int())

export const VisitView = z.object({
  visit: z.number().int(),
  obsHistId: z.string(),
  filter: z.string(),
  state: z.enum(VISIT_STATES),
  round: z.number().int(),
  counts: Counts,
  cpuSeconds: z.number(),
  outputBytes: z.number(),
  /** The focal plane, one cell a lit job. */
  cells: z.array(
    z.object({
      pandaId: z.number().int(),
      stage: Stage,
      sensor: z.string().optional(),
      snap: z.number().int().optional(),
      state: z.string(),
      site: z.string().optional(),
      attempt: z.number().int(),
      failure: z.string().optional(),
      /** Of its last lease, once that has ended, to about one per cent. */
      wallSeconds: z.number().optional(),
      memoryMiB: z.number().optional(),
    }),
  ),
})
export type VisitView = z.infer<typeof VisitView>

/** One attempt of one job of a visit, as its pilot reported it. */
export const VisitAttempt = z.object({
  pandaId: z.number().int(),
  stage: Stage,
  sensor: z.string().optional(),
  snap: z.number().int().optional(),
  attempt: z.number().int(),
  round: z.number().int(),
  site: z.string(),
  outcome: z.string(),
  /** The class of its failure. */
  failure: z.string().optional(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  wallSeconds: z.number(),
  cpuSeconds: z.number(),
  maxMemoryMiB: z.number(),
})
export type VisitAttempt = z.infer<typeof VisitAttempt>

/** An attempt that a pilot has taken and not reported yet. */
export const RunningAttempt = VisitAttempt.pick({
  pandaId: true,
  stage: true,
  sensor: true,
  snap: true,
  attempt: true,
  round: true,
  site: true,
  startedAt: true,
})
export type RunningAttempt = z.infer<typeof RunningAttempt>

export const VisitAttempts = z.object({ attempts: z.array(VisitAttempt), running: z.array(RunningAttempt) })
export type VisitAttempts = z.infer<typeof VisitAttempts>

export const TaskSummary = z.object({
  taskId: z.number().int(),
  name: z.string(),
  owner: z.string(),
  vo: z.string(),
  workingGroup: z.string().optional(),
  state: z.enum(TASK_STATES),
  round: z.number().int(),
  priority: z.number().int(),
  simulator: z.string(),
  site: z.string(),
  visits: z.number().int(),
  counts: Counts,
  submittedAt: z.iso.datetime(),
  settledAt: z.iso.datetime().optional(),
  cpuSeconds: z.number(),
})
export type TaskSummary = z.infer<typeof TaskSummary>

export const TaskView = TaskSummary.extend({
  submission: Submission,
  quote: Quote,
  /** One sentence: how it is, and what to do next. */
  sentence: z.string(),
  actions: z.array(z.enum(['rerun', 'accept', 'cancel', 'release'])),
  warnings: z.array(z.string()),
  visitList: z.array(VisitView.omit({ cells: true })),
  failures: z.array(Failure.extend({ jobs: z.array(z.number().int()), count: z.number().int() })),
  /** Why it waits, in words, when it waits. */
  waitsFor: z.array(z.string()),
  mail: z
    .object({
      state: z.enum(['pending', 'sent', 'unconfirmed', 'failed', 'bounced']),
      to: z.string(),
      sentAt: z.iso.datetime().optional(),
      error: z.string().optional(),
    })
    .optional(),
  costUsd: z.number(),
})
export type TaskView = z.infer<typeof TaskView>

/** What tasks are filtered and counted by. */
export const TASK_ATTRIBUTES = ['state', 'owner', 'vo', 'workingGroup', 'simulator', 'site'] as const

/** Of each attribute one value, or several with commas between them, any of which will do. */
export const TaskQuery = z.object({
  owner: z.string().max(200).optional(),
  vo: z.string().max(60).optional(),
  state: z.string().max(100).optional(),
  workingGroup: z.string().max(60).optional(),
  simulator: z.string().max(100).optional(),
  site: z.string().max(100).optional(),
  /** Counts all tasks that match, which reads more of them than the page. */
  summary: z.stringbool().optional(),
  days: z.coerce.number().int().min(1).max(3660).default(60),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(1000).optional(),
})
export type TaskQuery = z.infer<typeof TaskQuery>

export const TaskPage = z.object({
  tasks: z.array(TaskSummary),
  /** These two where a summary was asked for: how many tasks match, and for each attribute how many have each value. */
  total: z.number().int().optional(),
  summary: z.record(z.string(), z.record(z.string(), z.number().int())).optional(),
  cursor: z.string().optional(),
})
export type TaskPage = z.infer<typeof TaskPage>

/** Re-run what failed, or the sensors named, with changed parameters if any. */
export const Rerun = z.object({
  visits: z.array(z.number().int().min(0).max(999)).optional(),
  sensors: z.string().max(4000).optional(),
  observation: ObservationOverrides.optional(),
  commands: PhysicsCommands.optional(),
  site: z.string().max(60).optional(),
})
export type Rerun = z.infer<typeof Rerun>

export const TaskMoved = z.object({ taskId: z.number().int(), state: z.string(), round: z.number().int() })
export type TaskMoved = z.infer<typeof TaskMoved>

/** What a signed link of a mail would do; a POST to the same address does it. */
export const LinkOffer = z.object({
  action: z.enum(['rerun']),
  taskId: z.number().int(),
  name: z.string(),
  sentence: z.string(),
  used: z.boolean(),
})
