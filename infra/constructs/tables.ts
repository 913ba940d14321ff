/** The tables, from the same definitions as the laptop's. */
import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb'
import { Construct } from 'constructs'
import {
  type IndexDefinition,
  type KeyAttribute,
  TABLES,
  type TableDefinition,
  type TableName,
} from '../../lambdas/tables.ts'
import type { Stage } from '../stages.ts'

const attribute = ({ name, type }: KeyAttribute) => ({
  name,
  type: type === 'S' ? AttributeType.STRING : AttributeType.NUMBER,
})

const keysOf = ({ partitionKey, sortKey }: Pick<TableDefinition, 'partitionKey' | 'sortKey'>) => ({
  partitionKey: attribute(partitionKey),
  ...(sortKey === undefined ? {} : { sortKey: attribute(sortKey) }),
})

function projectionOf(projection: IndexDefinition['projection']) {
  if (projection === 'ALL') return { projectionType: ProjectionType.ALL }
  if (projection === 'KEYS_ONLY') return { projectionType: ProjectionType.KEYS_ONLY }
  return { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...projection] }
}

export class Tables extends Construct {
  readonly #tables: ReadonlyMap<string, Table>
  /** A table's name is this and its word, as lambdas/env.ts has it. */
  readonly prefix: string

  constructor(scope: Construct, stage: Stage) {
    super(scope, 'Tables')
    this.prefix = `imsim-${stage.stage}-`
    this.#tables = new Map(Object.entries(TABLES).map(([name, table]) => [name, this.#table(name, table, stage)]))
  }

  of(name: TableName): Table {
    const table = this.#tables.get(name)
    if (table === undefined) throw new Error(`There is no table ${name}.`)
    return table
  }

  #table(name: string, definition: TableDefinition, { retain }: Stage): Table {
    const table = new Table(this, name, {
      tableName: this.prefix + name,
      ...keysOf(definition),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: retain,
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(definition.stream === undefined ? {} : { stream: StreamViewType[definition.stream] }),
      ...(definition.timeToLive === undefined ? {} : { timeToLiveAttribute: definition.timeToLive }),
    })
    for (const index of definition.indexes)
      table.addGlobalSecondaryIndex({ indexName: index.name, ...keysOf(index), ...projectionOf(index.projection) })
    return table
  }
}
