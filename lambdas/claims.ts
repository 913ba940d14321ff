/** The claims of a token that API Gateway has verified, read as the person or pipeline that they speak of. */
import { z } from 'zod'
import { Person } from '../core/contract/identity.ts'
import { Refusal } from '../core/contract/problems.ts'
import { groupOfScope, OPERATE_SCOPE, USE_SCOPE } from '../core/contract/sign-in.ts'

/** Where an issuer says what. */
export interface ClaimRules {
  /** The claim with a person's name: `username` in Cognito's access tokens, `eppn` or `preferred_username` elsewhere. */
  readonly userClaim: string
  /** The claim with the names of groups: `cognito:groups`, or `groups`, `wlcg.groups` … */
  readonly groupsClaim: string
  /** Whoever is in this group is an operator. */
  readonly operatorGroup: string
}

/** What stands before a pipeline's name, and before no person's. */
const PIPELINE = 'pipeline.'
const GROUP = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/

const Authorizer = z.object({ jwt: z.object({ claims: z.record(z.string(), z.unknown()) }) })
type Claims = Readonly<Record<string, unknown>>

const Names = z.array(z.string())
const Text = z.string().min(1)

function unreadable(claim: string, why: string): never {
  throw new Refusal('forbidden', `The claim ${claim} of the token ${why}; the operator of this service can say why.`)
}

/**
 * Who calls, from an event's `requestContext.authorizer`; undefined where no authorizer stands before the route.
 * @throws Refusal `forbidden` for claims that cannot be read
 */
export function personOfAuthorizer(authorizer: unknown, rules: ClaimRules): Person | undefined {
  if (authorizer === undefined) return undefined
  const read = Authorizer.safeParse(authorizer)
  if (!read.success) unreadable('set', 'is not one of a JWT')
  const { claims } = read.data.jwt
  return isPipeline(claims, rules) ? pipelineOf(claims) : humanOf(claims, rules)
}

/** A client that signed in for itself is its own subject, and nobody's name is in its token (RFC 9068, 2.2). */
const isPipeline = (claims: Claims, { userClaim }: ClaimRules): boolean =>
  claims.client_id !== undefined && claims.client_id === claims.sub && claims[userClaim] === undefined

function pipelineOf(claims: Claims): Person {
  const scopes = (Text.safeParse(claims.scope).data ?? '').split(' ')
  if (!scopes.includes(USE_SCOPE)) unreadable('scope', `does not hold ${USE_SCOPE}`)
  return {
    user: userOf('client_id', PIPELINE + String(claims.client_id)),
    groups: scopes.flatMap((scope) => groupOfScope(scope) ?? []).filter((group) => GROUP.test(group)),
    operator: scopes.includes(OPERATE_SCOPE),
  }
}

function humanOf(claims: Claims, { userClaim, groupsClaim, operatorGroup }: ClaimRules): Person {
  const user = userOf(userClaim, claims[userClaim])
  if (user.startsWith(PIPELINE)) unreadable(userClaim, `is "${user}", which would be a pipeline's name`)
  if (userClaim === 'email' && String(claims.email_verified) !== 'true') unreadable('email', 'is not verified')
  const groups = namesIn(groupsClaim, claims[groupsClaim]).map((name) => name.replace(/^\//, ''))
  return {
    user,
    groups: groups.filter((group) => group !== operatorGroup && GROUP.test(group)),
    operator: groups.includes(operatorGroup),
  }
}

function userOf(claim: string, value: unknown): string {
  if (value === undefined) unreadable(claim, 'is missing, so that nobody is named')
  const user = Person.shape.user.safeParse(value)
  return user.success ? user.data : unreadable(claim, 'is no name of letters, digits and . _ @ -, 100 at most')
}

/**
 * The names of a list. API Gateway hands a list on as Go prints it, `[desc desc/wl]`; other gateways as JSON, or with
 * commas.
 */
function namesIn(claim: string, value: unknown): readonly string[] {
  const list = typeof value === 'string' ? listIn(claim, value) : (value ?? [])
  const names = Names.safeParse(list)
  return names.success ? names.data : unreadable(claim, 'is no list of names')
}

function listIn(claim: string, text: string): unknown {
  if (/^\s*\[\s*"/.test(text)) return jsonIn(claim, text)
  const [, inside = text] = /^\s*\[(.*)\]\s*$/.exec(text) ?? []
  // `map[…]` is how Go prints an object.
  if (/[[\]{}]/.test(inside)) unreadable(claim, 'is no list of names')
  return inside.split(/[\s,]+/).filter((name) => name !== '')
}

function jsonIn(claim: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return unreadable(claim, 'is no list of names')
  }
}
