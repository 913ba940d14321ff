/** Seeding's Lambda: CloudFormation calls it at a deployment, with the sites that the stack has made. */
import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda'
import { z } from 'zod'
import { Site } from '../core/contract/sites.ts'
import { seed } from '../core/seeding.ts'
import { logFault } from './log.ts'
import { wiring } from './wiring.ts'

/** As JSON, since CloudFormation would make texts of the numbers. */
const Properties = z.object({ Sites: z.string() })

/** One name for good: another would have CloudFormation delete the old one. */
const PHYSICAL_ID = 'seeds'

async function take(event: CloudFormationCustomResourceEvent): Promise<void> {
  // What was sown belongs to the tables, which stay or go by themselves.
  if (event.RequestType === 'Delete') return
  const { Sites } = Properties.parse(event.ResourceProperties)
  await seed(wiring().world, z.array(Site).parse(JSON.parse(Sites)), 'this deployment')
}

/** CloudFormation waits for an answer at its own address, for an hour if none comes: a fault is an answer too. */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  const { StackId, RequestId, LogicalResourceId, ResponseURL } = event
  const answer = { PhysicalResourceId: PHYSICAL_ID, StackId, RequestId, LogicalResourceId }
  const body: CloudFormationCustomResourceResponse = await take(event).then(
    () => ({ ...answer, Status: 'SUCCESS' }),
    (error: unknown) => {
      logFault(RequestId, 'seeding', error)
      return { ...answer, Status: 'FAILED', Reason: error instanceof Error ? error.message : String(error) }
    },
  )
  const put = await fetch(ResponseURL, { method: 'PUT', body: JSON.stringify(body), headers: { 'content-type': '' } })
  if (!put.ok) throw new Error(`CloudFormation answered ${put.status} to the seeding's result`)
}
