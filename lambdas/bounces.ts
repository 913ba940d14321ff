/** The Lambda that hears, through SNS, what SES says of mails that came back or were not wanted. */
import type { SNSEvent } from 'aws-lambda'
import { z } from 'zod'
import { type Bounce, bounced } from '../core/bounces.ts'
import { NotificationMessage } from '../core/contract/events.ts'
import { wiring } from './wiring.ts'

const Recipient = z.object({ emailAddress: z.string(), diagnosticCode: z.string().optional() })
const Told = z.object({ timestamp: z.iso.datetime() })

/** "Contents of event data that Amazon SES publishes to Amazon SNS"; without event publishing the type has its older name. */
const SesEvent = z.object({
  eventType: z.string().optional(),
  notificationType: z.string().optional(),
  bounce: Told.extend({
    bounceType: z.string(),
    bounceSubType: z.string().optional(),
    bouncedRecipients: z.array(Recipient),
  }).optional(),
  complaint: Told.extend({
    complaintFeedbackType: z.string().optional(),
    complainedRecipients: z.array(Recipient),
  }).optional(),
  mail: z.object({ tags: z.record(z.string(), z.array(z.string())).optional() }).optional(),
})
type SesEvent = z.infer<typeof SesEvent>

/** The tags that the mail was sent with, as numbers and words again; undefined for a mail of somebody else. */
function mailOf({ mail }: SesEvent): Pick<Bounce, 'mail'> {
  const { task, round, about } = mail?.tags ?? {}
  const read = NotificationMessage.safeParse({ task: Number(task?.[0]), round: Number(round?.[0]), about: about?.[0] })
  return read.success ? { mail: read.data } : {}
}

/** Transient ones may go away; of undetermined ones SES itself could make nothing, and sends on. */
function bouncesOf(event: SesEvent): Bounce[] {
  const { bounce, complaint } = event
  const back = (bounce?.bouncedRecipients ?? []).map(({ emailAddress, diagnosticCode }) => ({
    address: emailAddress,
    why: 'bounced' as const,
    isPermanent: bounce?.bounceType === 'Permanent',
    words: diagnosticCode ?? bounce?.bounceSubType ?? '',
    at: bounce?.timestamp ?? '',
    ...mailOf(event),
  }))
  const unwanted = (complaint?.complainedRecipients ?? []).map(({ emailAddress }) => ({
    address: emailAddress,
    why: 'complained' as const,
    isPermanent: true,
    words: complaint?.complaintFeedbackType ?? '',
    at: complaint?.timestamp ?? '',
    ...mailOf(event),
  }))
  return [...back, ...unwanted]
}

/** SNS calls again when this throws; what it says of mails that arrived is of no interest here. */
export async function handler({ Records }: SNSEvent): Promise<void> {
  const { world } = wiring()
  for (const { Sns } of Records)
    for (const bounce of bouncesOf(SesEvent.parse(JSON.parse(Sns.Message)))) await bounced(world, bounce)
}
