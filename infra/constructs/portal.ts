/** The portal: its pages and the pilot's file in a private bucket, behind CloudFront with /v1 on the same origin. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Aws, Duration, Stack, Validations } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment'
import { Construct } from 'constructs'
import type { Bundles } from '../bundles.ts'
import { takes } from '../emulator.ts'
import type { Stage } from '../stages.ts'
import { acknowledgeCopier } from './acknowledged.ts'
import type { Api } from './api.ts'
import { type Buckets, PrivateBucket } from './buckets.ts'

export interface PortalProps {
  readonly stage: Stage
  readonly api: Api
  readonly buckets: Buckets
  readonly bundles: Pick<Bundles, 'pilot' | 'pilotDigest'>
}

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
/** What portal/ has built, or a page that says where the interface is. */
const PAGES = [folder('../../portal/dist'), folder('../page')].find(existsSync) ?? folder('../page')

/** Addresses of the portal's own pages are no files: the one page reads them. */
const TO_THE_PAGE = `function handler({ request }) {
  if (!/\\.[a-z0-9]+$/i.test(request.uri)) request.uri = '/index.html'
  return request
}`

/** Scripts and styles of its own only; pictures and logs come signed from S3, sign-in from the issuer. */
const CONTENT = [
  "default-src 'self'",
  "img-src 'self' data: blob: https:",
  "connect-src 'self' https:",
  "style-src 'self' 'unsafe-inline'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self' https:",
  "frame-ancestors 'none'",
].join('; ')

export class Portal extends Construct {
  /** `https://host`, without a slash at its end. */
  readonly url: string
  readonly pilotUrl: string
  readonly #props: PortalProps

  constructor(scope: Construct, props: PortalProps) {
    super(scope, 'Portal')
    this.#props = props
    const { stage, api, buckets, bundles } = props
    const bucket = new PrivateBucket(
      this,
      'Files',
      { retain: false },
      {
        serverAccessLogsBucket: buckets.logs,
        serverAccessLogsPrefix: 'portal/',
      },
    )
    this.#fill(bucket)
    const file = `pilot/${bundles.pilotDigest}.mjs`
    if (takes(stage, 'portalDistribution')) {
      this.url = `https://${stage.domain ?? this.#distribution(bucket).distributionDomainName}`
      this.pilotUrl = `${this.url}/${file}`
    } else {
      this.url = api.endpoint
      this.pilotUrl = `${stage.emulator}/${bucket.bucketName}/${file}`
    }
  }

  /** Older pilots stay where they are: an instance may start one until its job definition is replaced. */
  #fill(bucket: PrivateBucket): void {
    const { bundles } = this.#props
    const destinationBucket = bucket
    new BucketDeployment(this, 'Pages', { destinationBucket, sources: [Source.asset(PAGES)], exclude: ['pilot/*'] })
    new BucketDeployment(this, 'Pilot', {
      destinationBucket,
      destinationKeyPrefix: 'pilot',
      sources: [Source.asset(bundles.pilot)],
      prune: false,
    })
    acknowledgeCopier(Stack.of(this), bucket)
  }

  #distribution(bucket: PrivateBucket): Distribution {
    const { stage, api } = this.#props
    const responseHeadersPolicy = this.#headers()
    const secure = { viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS, responseHeadersPolicy }
    const toThePage = new EdgeFunction(this, 'ToThePage', {
      code: FunctionCode.fromInline(TO_THE_PAGE),
      runtime: FunctionRuntime.JS_2_0,
    })
    const own =
      stage.domain === undefined || stage.certificate === undefined
        ? {}
        : {
            domainNames: [stage.domain],
            certificate: Certificate.fromCertificateArn(this, 'Certificate', stage.certificate),
            minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
          }
    const distribution = new Distribution(this, 'Distribution', {
      comment: `ImSim on Demand (${stage.stage})`,
      defaultRootObject: 'index.html',
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(bucket),
        functionAssociations: [{ function: toThePage, eventType: FunctionEventType.VIEWER_REQUEST }],
        compress: true,
        ...secure,
      },
      additionalBehaviors: {
        '/v1/*': {
          origin: new HttpOrigin(`${api.apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`),
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          ...secure,
        },
      },
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      ...own,
    })
    Validations.of(distribution).acknowledge(
      { id: 'AwsSolutions-CFR1', reason: 'A collaboration sits in many countries; none is to be kept out.' },
      {
        id: 'AwsSolutions-CFR2',
        reason: 'A firewall costs by the month even when idle; the API throttles and checks all it is sent.',
      },
      { id: 'AwsSolutions-CFR3', reason: 'The API logs each call and S3 each file; the pages are public.' },
      ...(stage.domain === undefined
        ? [
            {
              id: 'AwsSolutions-CFR4',
              reason: 'CloudFront’s own certificate brings its own policy; a domain of one’s own has TLS 1.2.',
            },
          ]
        : []),
    )
    return distribution
  }

  #headers(): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: CONTENT, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: false, override: true },
      },
    })
  }
}
