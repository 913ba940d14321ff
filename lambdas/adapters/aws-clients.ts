/** The AWS clients with their time limits; region and credentials come from the environment unless they are given. */
import { BatchClient } from '@aws-sdk/client-batch'
import { S3Client } from '@aws-sdk/client-s3'
import { SESv2Client } from '@aws-sdk/client-sesv2'
import { SQSClient } from '@aws-sdk/client-sqs'

export interface ClientOptions {
  /** Where an engine listens, when it is not AWS itself. */
  readonly endpoint?: string | undefined
  readonly region?: string
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** A call without an answer by then has failed. */
const settings = ({ endpoint, ...given }: ClientOptions, seconds: number) => ({
  ...given,
  ...(endpoint === undefined ? {} : { endpoint }),
  requestHandler: {
    connectionTimeout: 3_000,
    requestTimeout: seconds * 1000,
    throwOnRequestTimeout: true,
    socketTimeout: seconds * 1000,
  },
})

/**
 * One attempt only, for calls that have no client token: a repeat would do it twice. And each on a connection of its own:
 * one kept from an earlier call may just be closing, which costs the others a retry and would cost these the call.
 */
const once = (options: ClientOptions) => {
  const { requestHandler, ...others } = settings(options, 10)
  const fresh = { keepAlive: false, maxSockets: Number.POSITIVE_INFINITY }
  return { ...others, maxAttempts: 1, requestHandler: { ...requestHandler, httpAgent: fresh, httpsAgent: fresh } }
}

/** Half a minute for a part of 16 MiB. Bodies come as sent: TLS guards them, and to sum them up again costs CPU. */
export const s3Client = (options: ClientOptions = {}): S3Client =>
  new S3Client({
    ...settings(options, 30),
    forcePathStyle: options.endpoint !== undefined,
    responseChecksumValidation: 'WHEN_REQUIRED',
  })

export const sqsClient = (options: ClientOptions = {}): SQSClient => new SQSClient(settings(options, 5))

/** A repeated SendEmail would be a second mail. */
export const sesClient = (options: ClientOptions = {}): SESv2Client => new SESv2Client(once(options))

/** SES answers its identity calls once a second, and a deployment makes three. */
export const sesIdentityClient = (options: ClientOptions = {}): SESv2Client =>
  new SESv2Client({ ...settings(options, 10), maxAttempts: 8 })

/** A repeated SubmitJob would be a second array of pilots. */
export const batchClient = (options: ClientOptions = {}): BatchClient => new BatchClient(once(options))
