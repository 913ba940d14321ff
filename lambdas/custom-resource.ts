/** A Lambda behind a custom resource: CloudFormation calls it when the stack is made, changed and taken away. */
import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda'
import { logFault } from './log.ts'

/** What a call came to. */
export interface Taken {
  /** Another id than before has CloudFormation delete what had the old one. */
  readonly id: string
  /** What the template may ask for by name. */
  readonly data?: Readonly<Record<string, string>>
}

/** CloudFormation waits for an answer at its own address, for an hour if none comes: a fault is an answer too. */
export function customResource(name: string, take: (event: CloudFormationCustomResourceEvent) => Promise<Taken>) {
  return async (event: CloudFormationCustomResourceEvent): Promise<void> => {
    const { StackId, RequestId, LogicalResourceId, ResponseURL } = event
    const known = 'PhysicalResourceId' in event ? event.PhysicalResourceId : name
    const answer = { StackId, RequestId, LogicalResourceId }
    const body: CloudFormationCustomResourceResponse = await take(event).then(
      ({ id, data }) => ({ ...answer, PhysicalResourceId: id, Status: 'SUCCESS', ...(data && { Data: { ...data } }) }),
      (error: unknown) => {
        logFault(RequestId, name, error)
        const Reason = error instanceof Error ? error.message : String(error)
        return { ...answer, PhysicalResourceId: known, Status: 'FAILED', Reason }
      },
    )
    const put = await fetch(ResponseURL, { method: 'PUT', body: JSON.stringify(body), headers: { 'content-type': '' } })
    if (!put.ok) throw new Error(`CloudFormation answered ${put.status} to the result of ${name}`)
  }
}
