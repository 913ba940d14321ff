/** Sender's Lambda: CloudFormation calls it at a deployment, to have the mails' sender verified if nobody has. */
import type { CloudFormationCustomResourceEvent } from 'aws-lambda'
import { z } from 'zod'
import { establishSender, releaseSender } from '../core/sender.ts'
import { customResource, type Taken } from './custom-resource.ts'
import { senders } from './wiring.ts'

const Properties = z.object({
  Name: z.string(),
  Stage: z.string(),
  Retain: z.stringbool(),
  /** What the ARNs of SES's identities begin with. */
  Arns: z.string(),
})

/** The sender's name is its id: when another takes its place, CloudFormation has the old one deleted. */
async function take(event: CloudFormationCustomResourceEvent): Promise<Taken> {
  const { Name: name, Stage: stage, Retain: retain, Arns } = Properties.parse(event.ResourceProperties)
  const world = { senders: senders(Arns) }
  if (event.RequestType === 'Delete') {
    await releaseSender(world, { name: event.PhysicalResourceId, stage })
    return { id: event.PhysicalResourceId }
  }
  const tokens = await establishSender(world, { name, stage, retain })
  const records = [0, 1, 2].map((n) => [`Dkim${n + 1}`, tokens[n] ?? ''])
  return { id: name, data: Object.fromEntries(records) }
}

export const handler = customResource('sender', take)
