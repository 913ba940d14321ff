/** AWS Signature Version 4, checked: signed headers, presigned queries and POST policies (AWS "Signing requests"). */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { AwsFault } from './aws-fault.ts'

export interface KeyPair {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** A request as it came over the wire; `query` holds decoded names and values, in order. */
export interface SignedRequest {
  readonly method: string
  readonly path: string
  readonly query: readonly (readonly [string, string])[]
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

interface Claim {
  readonly accessKeyId: string
  readonly scope: string
  readonly signedAt: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

const longestExpirySeconds = 7 * 24 * 3600
const allowedSkewMs = 15 * 60 * 1000

/** Encodes all but RFC 3986's unreserved characters, as AWS's canonical form wants. */
export const encodeRfc3986 = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)

const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

const signingKeys = new Map<string, Buffer>()

function signingKey(secret: string, scope: string): Buffer {
  const name = `${secret}/${scope}`
  const known = signingKeys.get(name)
  if (known) return known
  const [date = '', region = '', service = '', end = ''] = scope.split('/')
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), end)
  // A key lives for a day: the few of yesterday need not stay.
  if (signingKeys.size > 100) signingKeys.clear()
  signingKeys.set(name, key)
  return key
}

/** The milliseconds since 1970 of AWS's basic ISO form `20260131T120000Z`; NaN if it is none. */
function parseBasicIso(text: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  return parts ? Date.parse(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}Z`) : Number.NaN
}

function headerValue(request: SignedRequest, name: string): string {
  const value = request.headers[name]
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim().replace(/ +/g, ' ')
}

function canonicalPath(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeRfc3986(decodeURIComponent(segment)))
    .join('/')
}

function canonicalQuery(request: SignedRequest): string {
  return request.query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encodeRfc3986(name)}=${encodeRfc3986(value)}`)
    .sort()
    .join('&')
}

function splitCredential(credential: string) {
  const slash = credential.indexOf('/')
  return { accessKeyId: credential.slice(0, slash), scope: credential.slice(slash + 1) }
}

function claimOfHeader(request: SignedRequest): Claim {
  const header = headerValue(request, 'authorization')
  if (!header) throw new AwsFault(403, 'AccessDenied', 'Access Denied: the request is not signed.')
  const found = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(header)
  if (!found) throw new AwsFault(400, 'AuthorizationHeaderMalformed', 'Only AWS4-HMAC-SHA256 is understood.')
  const [, credential = '', signedHeaders = '', signature = ''] = found
  const signedAt = headerValue(request, 'x-amz-date')
  return { ...splitCredential(credential), signedAt, signedHeaders: signedHeaders.split(';'), signature }
}

function claimOfQuery(query: ReadonlyMap<string, string>): Claim {
  const take = (name: string) => {
    const value = query.get(name)
    if (value) return value
    throw new AwsFault(400, 'AuthorizationQueryParametersError', `The query parameter ${name} is missing.`)
  }
  if (take('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256')
    throw new AwsFault(400, 'AuthorizationQueryParametersError', 'X-Amz-Algorithm only supports AWS4-HMAC-SHA256.')
  return {
    ...splitCredential(take('X-Amz-Credential')),
    signedAt: take('X-Amz-Date'),
    signedHeaders: take('X-Amz-SignedHeaders').split(';'),
    signature: take('X-Amz-Signature'),
  }
}

function checkExpiry(query: ReadonlyMap<string, string>, signedAtMs: number, nowMs: number): void {
  const seconds = Number(query.get('X-Amz-Expires'))
  if (!(Number.isInteger(seconds) && seconds >= 1 && seconds <= longestExpirySeconds))
    throw new AwsFault(400, 'AuthorizationQueryParametersError', 'X-Amz-Expires must lie between 1 and 604800 seconds.')
  if (signedAtMs - nowMs > allowedSkewMs) throw new AwsFault(403, 'AccessDenied', 'Request is not yet valid')
  if (nowMs > signedAtMs + seconds * 1000) throw new AwsFault(403, 'AccessDenied', 'Request has expired')
}

function compareSignatures(keys: KeyPair, claim: Claim, stringToSign: string): void {
  if (claim.accessKeyId !== keys.accessKeyId)
    throw new AwsFault(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.')
  const expected = hmac(signingKey(keys.secretAccessKey, claim.scope), stringToSign)
  const given = Buffer.from(claim.signature, 'hex')
  if (given.length === expected.length && timingSafeEqual(given, expected)) return
  throw new AwsFault(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  )
}

/**
 * Checks a request's signature, in its headers or (`X-Amz-Signature`) in its query.
 * @param payloadHash the hash that the signer put into the canonical request: hex, or a word such as UNSIGNED-PAYLOAD
 * @throws AwsFault 403 when it is missing, wrong, expired or more than 15 minutes off; 400 when it is malformed
 */
export function checkSignature(
  request: SignedRequest,
  keys: KeyPair,
  service: string,
  payloadHash: string,
  nowMs: number,
): void {
  const query = new Map(request.query)
  const presigned = query.has('X-Amz-Signature')
  const claim = presigned ? claimOfQuery(query) : claimOfHeader(request)
  const signedAtMs = parseBasicIso(claim.signedAt)
  if (Number.isNaN(signedAtMs)) throw new AwsFault(403, 'AccessDenied', 'The request needs a valid x-amz-date.')
  if (presigned) checkExpiry(query, signedAtMs, nowMs)
  else if (Math.abs(nowMs - signedAtMs) > allowedSkewMs)
    throw new AwsFault(403, 'RequestTimeTooSkewed', 'The request time and the current time differ too much.')
  checkScope(claim, service)
  checkCoverage(request, claim)
  compareSignatures(keys, claim, stringToSign(request, claim, payloadHash))
}

function checkScope(claim: Claim, service: string): void {
  const [date, , scopeService, end] = claim.scope.split('/')
  if (claim.signedAt.startsWith(date ?? '-') && scopeService === service && end === 'aws4_request') return
  throw new AwsFault(403, 'SignatureDoesNotMatch', `The credential's scope is not date/region/${service}/aws4_request.`)
}

/** A header that means something must not be added by somebody who holds only the signed URL. */
function checkCoverage(request: SignedRequest, claim: Claim): void {
  const unsigned = Object.keys(request.headers).filter(
    (name) => name.startsWith('x-amz-') && name !== 'x-amz-content-sha256' && !claim.signedHeaders.includes(name),
  )
  if (!claim.signedHeaders.includes('host')) unsigned.push('host')
  if (unsigned.length > 0)
    throw new AwsFault(403, 'AccessDenied', `There were headers present which were not signed: ${unsigned.join(', ')}`)
}

function stringToSign(request: SignedRequest, claim: Claim, payloadHash: string): string {
  const headers = claim.signedHeaders.map((name) => `${name}:${headerValue(request, name)}\n`).join('')
  const canonical = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request),
    headers,
    claim.signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
  return ['AWS4-HMAC-SHA256', claim.signedAt, claim.scope, sha256Hex(canonical)].join('\n')
}

/**
 * Checks the signature of a POST policy, which signs the policy's base64 text itself.
 * @param fields the form's fields under lower-case names
 * @throws AwsFault 403
 */
export function checkPolicySignature(fields: ReadonlyMap<string, string>, keys: KeyPair): void {
  const policy = fields.get('policy')
  if (!policy || fields.get('x-amz-algorithm') !== 'AWS4-HMAC-SHA256')
    throw new AwsFault(403, 'AccessDenied', 'The form carries no policy signed with AWS4-HMAC-SHA256.')
  const claim = {
    ...splitCredential(fields.get('x-amz-credential') ?? ''),
    signedAt: fields.get('x-amz-date') ?? '',
    signedHeaders: [],
    signature: fields.get('x-amz-signature') ?? '',
  }
  checkScope(claim, 's3')
  compareSignatures(keys, claim, policy)
}
