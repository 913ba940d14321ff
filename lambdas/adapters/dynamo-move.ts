/** A job's move as one UpdateItem: only what differs is written, and only if what is guarded is as it was read. */
import { isDeepStrictEqual } from 'node:util'
import type { Job } from '../../core/job.ts'

/** What a move demands to be as it was read, absent where it was absent. */
const GUARDED = ['state', 'attempt', 'lease', 'round', 'revision', 'wanted'] as const

const attributesOf = (job: Job): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(job).filter(([, value]) => value !== undefined))

const clause = (verb: string, parts: readonly string[]): string =>
  parts.length === 0 ? '' : `${verb} ${parts.join(', ')}`

/** The expressions of an UpdateCommand that makes `after` out of `before`. */
export function moveOf(before: Job, after: Job) {
  const [old, next] = [attributesOf(before), attributesOf(after)]
  const set = [...next.keys()].filter((name) => !isDeepStrictEqual(next.get(name), old.get(name)))
  const removed = [...old.keys()].filter((name) => !next.has(name))
  const sets = set.map((name) => `#${name} = :${name}`)
  const removals = removed.map((name) => `#${name}`)
  const update = `${clause('SET', sets)} ${clause('REMOVE', removals)}`.trim()
  const known = GUARDED.filter((name) => old.has(name))
  return {
    ...(update === '' ? {} : { UpdateExpression: update }),
    ConditionExpression: GUARDED.map((name) =>
      old.has(name) ? `#${name} = :was_${name}` : `attribute_not_exists(#${name})`,
    ).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries([...set, ...removed, ...GUARDED].map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries([
      ...set.map((name) => [`:${name}`, next.get(name)]),
      ...known.map((name) => [`:was_${name}`, old.get(name)]),
    ]),
  }
}
