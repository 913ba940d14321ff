/** AWS's list prices by which the benchmark turns counts into dollars: us-east-1, on demand, without free tiers. */

/** The day on which these figures were taken down; DynamoDB's are those since its price cut of November 2024. */
export const PRICES_AS_OF = '2026-11-22'

export interface Price {
  /** US dollars for one unit. */
  readonly usd: number
  /** The page of aws.amazon.com, and its line. */
  readonly source: string
}

const perMillion = (usd: number, source: string): Price => ({ usd: usd / 1e6, source })

export const PRICES = {
  dynamodbWriteUnit: perMillion(0.625, 'DynamoDB pricing, on-demand, standard table class, write request units'),
  dynamodbReadUnit: perMillion(0.125, 'DynamoDB pricing, on-demand, standard table class, read request units'),
  s3Put: perMillion(5, 'S3 pricing, S3 Standard, PUT, COPY, POST, LIST requests'),
  s3Get: perMillion(0.4, 'S3 pricing, S3 Standard, GET, SELECT and all other requests (HEAD)'),
  sqsRequest: perMillion(0.4, 'SQS pricing, standard queues, the first 100 billion requests a month'),
  httpRequest: perMillion(1, 'API Gateway pricing, HTTP APIs, the first 300 million a month'),
  lambdaRequest: perMillion(0.2, 'Lambda pricing, requests'),
  lambdaGigabyteSecond: { usd: 0.0000133334, source: 'Lambda pricing, arm64, the first 7.5 billion GB-seconds' },
  logGigabyte: { usd: 0.5, source: 'CloudWatch pricing, logs, standard class, collection' },
} as const satisfies Record<string, Price>
