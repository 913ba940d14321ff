/** POST policies: what a signed form may contain (S3 "Creating a POST policy"). */
import { AwsFault } from '../aws-fault.ts'

export interface SizeLimits {
  readonly minimumBytes: number
  readonly maximumBytes: number
}

interface Condition {
  readonly operator: 'eq' | 'starts-with'
  /** The form field's lower-case name. */
  readonly field: string
  readonly value: string
}

const largestBytes = 5 * 1024 ** 3
const freeFields = new Set(['policy', 'x-amz-signature', 'file'])

const refuse = (why: string) => new AwsFault(403, 'AccessDenied', `Invalid according to Policy: ${why}`)
const malformed = (why: string) => new AwsFault(400, 'InvalidPolicyDocument', `Invalid Policy: ${why}`)

function parsePolicy(base64: string): { expiration: string; conditions: unknown[] } {
  try {
    const policy: unknown = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))
    if (typeof policy === 'object' && policy && 'expiration' in policy && 'conditions' in policy) {
      const { expiration, conditions } = policy
      if (typeof expiration === 'string' && Array.isArray(conditions)) return { expiration, conditions }
    }
  } catch {
    throw malformed('it is no JSON.')
  }
  throw malformed('it needs an expiration and conditions.')
}

function conditionsOf(condition: unknown): Condition[] {
  if (Array.isArray(condition)) {
    const [operator, field, value] = condition.map(String)
    if ((operator === 'eq' || operator === 'starts-with') && field?.startsWith('$') && value !== undefined)
      return [{ operator, field: field.slice(1).toLowerCase(), value }]
    throw malformed(`the condition ${JSON.stringify(condition)} is not understood.`)
  }
  if (typeof condition !== 'object' || !condition) throw malformed('a condition is neither list nor object.')
  return Object.entries(condition).map(([field, value]) => {
    return { operator: 'eq', field: field.toLowerCase(), value: String(value) }
  })
}

const isSizeRange = (condition: unknown): condition is unknown[] =>
  Array.isArray(condition) && condition[0] === 'content-length-range'

function sizeLimits(conditions: readonly unknown[]): SizeLimits {
  const ranges = conditions.filter(isSizeRange)
  const limits = { minimumBytes: 0, maximumBytes: largestBytes }
  for (const [, least, most] of ranges) {
    const [low, high] = [Number(least), Number(most)]
    if (!(low >= 0 && high >= low)) throw malformed('a content-length-range needs two sizes in bytes.')
    limits.minimumBytes = Math.max(limits.minimumBytes, low)
    limits.maximumBytes = Math.min(limits.maximumBytes, high)
  }
  return limits
}

function holds({ operator, field, value }: Condition, fields: ReadonlyMap<string, string>): boolean {
  const given = fields.get(field)
  return operator === 'eq' ? given === value : given?.startsWith(value) === true
}

/**
 * Checks a form against its policy, whose signature was checked before: every condition must hold, and every field
 * be covered by one.
 * @param fields the form's fields under lower-case names, with the bucket and the final key
 * @returns the sizes that the file may have
 * @throws AwsFault 403 with the condition that failed; 400 for a policy that is none
 */
export function checkPolicy(fields: ReadonlyMap<string, string>, nowMs: number): SizeLimits {
  const { expiration, conditions } = parsePolicy(fields.get('policy') ?? '')
  if (!(nowMs < Date.parse(expiration))) throw refuse('Policy expired.')
  const wanted = conditions.filter((condition) => !isSizeRange(condition)).flatMap(conditionsOf)
  const failed = wanted.find((condition) => !holds(condition, fields))
  if (failed)
    throw refuse(`Policy Condition failed: ${JSON.stringify([failed.operator, `$${failed.field}`, failed.value])}`)
  const covered = new Set(wanted.map((condition) => condition.field))
  const extra = [...fields.keys()].filter(
    (name) => !covered.has(name) && !freeFields.has(name) && !name.startsWith('x-ignore-') && name !== 'bucket',
  )
  if (extra.length > 0) throw refuse(`Extra input fields: ${extra.join(', ')}`)
  return sizeLimits(conditions)
}
