/** The tables as plain data: what the cloud's stack and the laptop both create, on demand billing throughout. */

export interface KeyAttribute {
  readonly name: string
  readonly type: 'S' | 'N'
}

export interface IndexDefinition {
  readonly name: string
  readonly partitionKey: KeyAttribute
  readonly sortKey: KeyAttribute
  /** What the index repeats beside the keys: every attribute, none, or those named. */
  readonly projection: 'ALL' | 'KEYS_ONLY' | readonly string[]
}

export interface TableDefinition {
  readonly partitionKey: KeyAttribute
  readonly sortKey?: KeyAttribute
  readonly indexes: readonly IndexDefinition[]
  /** A stream record names its item and no more: whoever reads it reads the item as it is by then. */
  readonly stream?: 'KEYS_ONLY'
  /** Attribute with the epoch seconds after which the item may be deleted. */
  readonly timeToLive?: 'ttl'
}

const text = (name: string): KeyAttribute => ({ name, type: 'S' })
const count = (name: string): KeyAttribute => ({ name, type: 'N' })

export const TABLES = {
  /** Task headers, visit records, jobs, idempotency keys, the task counter: all that progress must hear of. */
  jobs: {
    partitionKey: text('pk'),
    sortKey: text('sk'),
    /** Sparse: only an activated job has `claim`. PandaIDs are read off the table's keys. */
    indexes: [
      {
        name: 'claim',
        partitionKey: text('claim'),
        sortKey: text('rank'),
        projection: ['needs', 'simulator', 'placedAt'],
      },
    ],
    stream: 'KEYS_ONLY',
    timeToLive: 'ttl',
  },
  /** Boards of visits by day and shard, tasks' own boards, and the days that have any. */
  boards: { partitionKey: text('pk'), sortKey: text('sk'), indexes: [] },
  /** Pilots, and the launches that they come from. */
  pilots: { partitionKey: text('pk'), sortKey: text('sk'), indexes: [], timeToLive: 'ttl' },
  placements: {
    partitionKey: text('placementId'),
    indexes: [{ name: 'visit', partitionKey: text('visitKey'), sortKey: text('decidedAt'), projection: 'ALL' }],
    timeToLive: 'ttl',
  },
  /** Sites in one partition; in others of each site its fair-share clocks, failures by hour and changes of state. */
  sites: { partitionKey: text('pk'), sortKey: text('sk'), indexes: [], timeToLive: 'ttl' },
  catalogs: {
    partitionKey: text('catalogId'),
    indexes: [{ name: 'owner', partitionKey: text('owner'), sortKey: text('createdAt'), projection: 'KEYS_ONLY' }],
  },
  /** OpSim visits, by the beginning of their id. */
  observations: {
    partitionKey: text('pk'),
    sortKey: text('obsHistId'),
    indexes: [
      { name: 'filter', partitionKey: count('filter'), sortKey: count('night'), projection: 'ALL' },
      { name: 'sky', partitionKey: text('skyCell'), sortKey: count('night'), projection: 'ALL' },
    ],
  },
  /** Addresses that no mail goes to. */
  suppressions: { partitionKey: text('address'), indexes: [] },
  /** One item for each job and attempt. */
  catalogue: { partitionKey: text('pk'), sortKey: text('sk'), indexes: [] },
} as const satisfies Record<string, TableDefinition>

export type TableName = keyof typeof TABLES
