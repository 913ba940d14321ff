/** Conditional writes and transactions, answered rightly even when an answer was lost and the SDK wrote twice. */
import { randomUUID } from 'node:crypto'
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb'
import type { Database } from './dynamo-client.ts'

/** The write's answer, or undefined when its condition failed. */
export async function unlessRefused<Answer>(write: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await write
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined
    throw error
  }
}

/**
 * Whether a conditional write was made. When the SDK had to repeat it, its first try may have gone through and be the
 * very reason why the condition fails now: then `isThere` reads the item and says whether it is as we wrote it.
 */
export async function isWritten(write: Promise<unknown>, isThere: () => Promise<boolean>): Promise<boolean> {
  try {
    await write
    return true
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
    return (error.$metadata.attempts ?? 1) > 1 && isThere()
  }
}

export type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>

/**
 * Writes all items or none. Answers the places of the items whose conditions failed; none means that it is done.
 * The token makes the SDK's repeats of this call one transaction (for ten minutes, says DynamoDB).
 */
export async function transact({ client }: Database, items: TransactItems): Promise<number[]> {
  try {
    await client.send(new TransactWriteCommand({ TransactItems: items, ClientRequestToken: randomUUID() }))
    return []
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error
    const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code)
    const refused = [...codes.keys()].filter((place) => codes[place] === 'ConditionalCheckFailed')
    if (refused.length === 0) throw error
    return refused
  }
}
