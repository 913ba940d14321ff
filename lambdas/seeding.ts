/** Seeding's Lambda: CloudFormation calls it at a deployment, with the sites that the stack has made. */
import type { CloudFormationCustomResourceEvent } from 'aws-lambda'
import { z } from 'zod'
import { Site } from '../core/contract/sites.ts'
import { seed } from '../core/seeding.ts'
import { customResource, type Taken } from './custom-resource.ts'
import { wiring } from './wiring.ts'

/** As JSON, since CloudFormation would make texts of the numbers. */
const Properties = z.object({ Sites: z.string() })

const SEEDS: Taken = { id: 'seeds' }

async function take(event: CloudFormationCustomResourceEvent): Promise<Taken> {
  // What was sown belongs to the tables, which stay or go by themselves.
  if (event.RequestType === 'Delete') return SEEDS
  const { Sites } = Properties.parse(event.ResourceProperties)
  await seed(wiring().world, z.array(Site).parse(JSON.parse(Sites)), 'this deployment')
  return SEEDS
}

export const handler = customResource('seeding', take)
