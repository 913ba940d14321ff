/** Messages between the use cases: what stands in each queue. Every one may arrive twice and out of order. */
import { z } from 'zod'
import { Stage } from './payload.ts'

export const CheckMessage = z.object({ catalogId: z.string() })
export type CheckMessage = z.infer<typeof CheckMessage>

/** Plan one visit of a task, fan it out, run it again, or cancel it. Without a visit: look at the whole task. */
export const PlanningMessage = z.object({
  task: z.number().int(),
  visit: z.number().int().optional(),
  what: z.enum(['task', 'visit', 'fan-out', 'rerun', 'cancel']),
})
export type PlanningMessage = z.infer<typeof PlanningMessage>

/** Place what is `defined` of one stage of one visit. */
export const BrokerageMessage = z.object({ task: z.number().int(), visit: z.number().int(), stage: Stage })
export type BrokerageMessage = z.infer<typeof BrokerageMessage>

/** The round of a task has settled, or its scouts failed: one mail. */
export const NotificationMessage = z.object({
  task: z.number().int(),
  round: z.number().int(),
  about: z.enum(['settled', 'held', 'refused']),
})
export type NotificationMessage = z.infer<typeof NotificationMessage>

export const SupplyMessage = z.object({ site: z.string() })
export type SupplyMessage = z.infer<typeof SupplyMessage>

/** Every queue by its name, with the shape of what stands in it. */
export const QUEUES = {
  check: CheckMessage,
  planning: PlanningMessage,
  brokerage: BrokerageMessage,
  notification: NotificationMessage,
  supply: SupplyMessage,
} as const
export type QueueName = keyof typeof QUEUES
export type MessageOf<Q extends QueueName> = z.infer<(typeof QUEUES)[Q]>
