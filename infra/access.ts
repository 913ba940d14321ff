/** What each Lambda may do to AWS, and no more: a test compares it with what its use cases and their adapters can ask for. */
import type { QueueName } from '../core/contract/events.ts'
import type { Folder } from '../core/prefixes.ts'
import type { TableName } from '../lambdas/tables.ts'
import type { LambdaName } from './sizes.ts'

type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'Scan'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'BatchWriteItem'
  | 'ConditionCheckItem'

export interface Access {
  readonly tables?: { readonly [T in TableName]?: readonly TableAction[] }
  /** Objects that it reads, signs the reading of, writes, or signs the writing of. */
  readonly reads?: readonly Folder[]
  readonly writes?: readonly Folder[]
  /** Lists folders; without that right, S3 says 403 of an object that is not there. */
  readonly lists?: true
  /** Writes streams in parts, and gives up those that fail. */
  readonly abortsUploads?: true
  readonly sends?: readonly QueueName[]
  readonly mails?: true
  /** Asks whether the account is still in SES's sandbox. */
  readonly asksMailAccount?: true
  /** Has the mails' sender verified, and takes away what it has made itself. */
  readonly verifiesSender?: true
  /** Starts pilots, and asks whether they still live. */
  readonly startsPilots?: true
  /** Verifies or signs tokens of ours. */
  readonly tokens?: 'reads' | 'rotates'
}

export const ACCESS: Readonly<Record<LambdaName, Access>> = {
  submission: {
    tables: {
      jobs: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
      boards: ['Query'],
      catalogs: ['GetItem', 'PutItem'],
      catalogue: ['GetItem'],
      observations: ['BatchGetItem', 'GetItem'],
      pilots: ['UpdateItem'],
      sites: ['GetItem', 'Query', 'UpdateItem'],
      suppressions: ['DeleteItem', 'GetItem', 'Scan'],
    },
    reads: ['catalogs', 'outputs'],
    lists: true,
    sends: ['brokerage', 'check', 'planning'],
    mails: true,
    tokens: 'reads',
  },
  catalogs: {
    tables: { catalogs: ['BatchGetItem', 'GetItem', 'PutItem', 'Query'] },
    reads: ['catalogs'],
    writes: ['catalogs'],
    lists: true,
    sends: ['check'],
    tokens: 'reads',
  },
  observations: { tables: { observations: ['BatchWriteItem', 'GetItem', 'Query'] }, tokens: 'reads' },
  monitor: {
    tables: {
      jobs: ['BatchGetItem', 'GetItem'],
      boards: ['GetItem', 'Query'],
      catalogs: ['GetItem'],
      catalogue: ['BatchGetItem', 'GetItem', 'Query'],
      pilots: ['GetItem', 'UpdateItem'],
      placements: ['Query'],
      sites: ['GetItem', 'Query'],
    },
    reads: ['work', 'outputs', 'tails'],
    writes: ['tails'],
    lists: true,
    asksMailAccount: true,
    tokens: 'reads',
  },
  sites: {
    tables: {
      jobs: ['GetItem', 'Query', 'UpdateItem'],
      boards: ['Query'],
      pilots: ['Scan', 'UpdateItem'],
      sites: ['GetItem', 'Query', 'UpdateItem'],
    },
    sends: ['supply'],
    tokens: 'reads',
  },
  catalogue: {
    tables: { jobs: ['GetItem'], boards: ['GetItem', 'Query'], catalogue: ['BatchGetItem', 'GetItem'] },
    reads: ['work', 'outputs'],
    tokens: 'reads',
  },
  dispatch: {
    tables: {
      jobs: ['BatchGetItem', 'GetItem', 'Query', 'UpdateItem'],
      boards: ['GetItem'],
      catalogue: ['BatchGetItem', 'PutItem'],
      pilots: ['GetItem', 'PutItem', 'UpdateItem'],
      sites: ['GetItem', 'UpdateItem'],
    },
    reads: ['catalogs', 'work', 'outputs', 'tails'],
    writes: ['work', 'outputs', 'tails'],
    lists: true,
    tokens: 'reads',
  },
  checking: {
    tables: { catalogs: ['GetItem', 'PutItem'], sites: ['Query'] },
    reads: ['catalogs'],
    writes: ['catalogs'],
    lists: true,
    abortsUploads: true,
  },
  planning: {
    tables: {
      jobs: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
      boards: ['GetItem', 'PutItem', 'Query'],
      catalogs: ['GetItem'],
      catalogue: ['GetItem'],
      observations: ['BatchGetItem', 'GetItem'],
      pilots: ['UpdateItem'],
      sites: ['Query'],
    },
    reads: ['catalogs'],
    lists: true,
    sends: ['brokerage', 'notification', 'planning'],
  },
  brokerage: {
    tables: {
      jobs: ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
      boards: ['GetItem', 'PutItem'],
      placements: ['GetItem', 'PutItem'],
      sites: ['BatchGetItem', 'GetItem', 'Query', 'UpdateItem'],
    },
    sends: ['brokerage', 'supply'],
  },
  notification: {
    tables: {
      jobs: ['BatchGetItem', 'GetItem', 'PutItem'],
      boards: ['Query'],
      catalogs: ['GetItem'],
      catalogue: ['GetItem'],
      sites: ['Query'],
      suppressions: ['GetItem'],
    },
    reads: ['outputs'],
    lists: true,
    mails: true,
    tokens: 'reads',
  },
  progress: {
    tables: {
      jobs: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
      boards: ['GetItem', 'PutItem'],
      pilots: ['UpdateItem'],
    },
    sends: ['brokerage', 'notification', 'planning'],
  },
  supply: {
    tables: { jobs: ['Query'], pilots: ['Query', 'Scan', 'UpdateItem'], sites: ['GetItem', 'Query', 'UpdateItem'] },
    writes: ['launches'],
    startsPilots: true,
    tokens: 'reads',
  },
  sweep: {
    tables: {
      jobs: ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
      boards: ['GetItem', 'PutItem', 'Query'],
      catalogs: ['BatchGetItem', 'GetItem', 'PutItem', 'Query'],
      catalogue: ['GetItem', 'PutItem'],
      observations: ['BatchGetItem', 'GetItem'],
      pilots: ['DeleteItem', 'GetItem', 'Scan', 'UpdateItem'],
      sites: ['GetItem', 'Query', 'UpdateItem'],
    },
    reads: ['catalogs', 'work', 'outputs'],
    lists: true,
    sends: ['brokerage', 'check', 'notification', 'planning'],
  },
  'rotate-keys': { tokens: 'rotates' },
  bounces: { tables: { jobs: ['GetItem', 'PutItem'], suppressions: ['PutItem'] } },
  seeding: { tables: { sites: ['GetItem', 'UpdateItem'], observations: ['BatchWriteItem', 'Query'] } },
  sender: { verifiesSender: true },
}
