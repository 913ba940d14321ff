/** What each Lambda uses: its invocations, DynamoDB's units by table and operation, and its requests to other services. */

/** Calls of one operation on one table, with the units that DynamoDB bills for them. */
export interface TableUse {
  readonly calls: number
  readonly reads: number
  readonly writes: number
}

export interface Use {
  readonly invocations: number
  /** By `table operation`. */
  readonly dynamodb: Readonly<Record<string, TableUse>>
  /** HTTP requests of AWS's clients by `service operation`, repeats included. */
  readonly requests: Readonly<Record<string, number>>
}

/** By what called the Lambda and its name: `http dispatch`, `queue planning`, `stream progress`, `schedule sweep`. */
export type Uses = Readonly<Record<string, Use>>

const NO_TABLE_USE: TableUse = { calls: 0, reads: 0, writes: 0 }
const NO_USE: Use = { invocations: 0, dynamodb: {}, requests: {} }

export const addTableUse = (a: TableUse, b: TableUse, sign: 1 | -1 = 1): TableUse => ({
  calls: a.calls + sign * b.calls,
  reads: a.reads + sign * b.reads,
  writes: a.writes + sign * b.writes,
})

function merge<Value>(
  a: Readonly<Record<string, Value>>,
  b: Readonly<Record<string, Value>>,
  none: Value,
  add: (a: Value, b: Value) => Value,
): Record<string, Value> {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return Object.fromEntries([...names].map((name) => [name, add(a[name] ?? none, b[name] ?? none)]))
}

const addUse =
  (sign: 1 | -1) =>
  (a: Use, b: Use): Use => ({
    invocations: a.invocations + sign * b.invocations,
    dynamodb: merge(a.dynamodb, b.dynamodb, NO_TABLE_USE, (x, y) => addTableUse(x, y, sign)),
    requests: merge(a.requests, b.requests, 0, (x, y) => x + sign * y),
  })

/** What was used between two counts. */
export const usedSince = (before: Uses, after: Uses): Uses => merge(after, before, NO_USE, addUse(-1))

/** All of it together, of the Lambdas that are wanted. */
export const totalUse = (uses: Uses, wanted: (lambda: string) => boolean): Use =>
  Object.entries(uses)
    .filter(([lambda]) => wanted(lambda))
    .reduce((sum, [, use]) => addUse(1)(sum, use), NO_USE)

export const sumTables = ({ dynamodb }: Use, wanted: (name: string) => boolean = () => true): TableUse =>
  Object.entries(dynamodb)
    .filter(([name]) => wanted(name))
    .reduce((sum, [, use]) => addTableUse(sum, use), NO_TABLE_USE)

export const sumRequests = ({ requests }: Use, wanted: (name: string) => boolean): number =>
  Object.entries(requests).reduce((sum, [name, count]) => (wanted(name) ? sum + count : sum), 0)

/** Counts under the Lambda in whose call the code runs, however deep. */
export class UseCounter {
  readonly #uses = new Map<string, Use>()

  /** Adds to what a Lambda has used. */
  add(lambda: string, use: Partial<Use>): void {
    this.#uses.set(lambda, addUse(1)(this.#uses.get(lambda) ?? NO_USE, { ...NO_USE, ...use }))
  }

  get uses(): Uses {
    return Object.fromEntries(this.#uses)
  }
}
