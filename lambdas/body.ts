/** The body of an API Gateway event: out of base64 and gzip, and never larger than it may be. */
import { gunzipSync } from 'node:zlib'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { MOST_BODY_BYTES } from '../core/about.ts'
import { Refusal } from '../core/contract/problems.ts'

/** The first two bytes of every gzip file (RFC 1952). */
const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b
/** The same two after somebody took them for UTF-8: the second is none, and with it the body is lost. */
const LOST_GZIP = '\u001f\ufffd'

type Body = Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>

/**
 * The body as text. API Gateway hands a body on as base64 unless its content type is that of a text, whatever its
 * encoding; so gzip is known by its first bytes and not by its headers, which PanDA's older pilots do not send.
 * @throws Refusal `too-large`; `invalid-request` for gzip that was damaged on the way
 */
export function bodyText({ body = '', isBase64Encoded }: Body): string {
  if (!isBase64Encoded && body.startsWith(LOST_GZIP)) throw lostGzip()
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  const plain = isGzip(bytes) ? unpacked(bytes) : bytes
  if (plain.length > MOST_BODY_BYTES)
    throw new Refusal('too-large', `The body has ${plain.length} bytes; ${MOST_BODY_BYTES} are the most.`)
  return plain.toString('utf8')
}

const lostGzip = () =>
  new Refusal('invalid-request', 'The body was packed by gzip and damaged on its way here.', [
    {
      at: '/headers/content-type',
      message: 'says that the body is text, so that it was read as one',
      remedy: 'Send it unpacked, or packed with the content type application/octet-stream.',
    },
  ])

function unpacked(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BODY_BYTES })
  } catch (error) {
    if (error instanceof RangeError)
      throw new Refusal('too-large', `The body has more than ${MOST_BODY_BYTES} bytes when it is unpacked.`)
    throw new Refusal('invalid-request', 'The body begins like gzip and cannot be unpacked.', [
      { at: '/body', message: error instanceof Error ? error.message : 'is no gzip' },
    ])
  }
}
