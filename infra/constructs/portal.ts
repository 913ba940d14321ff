/** The portal: its pages and the pilot's file in a private bucket, behind CloudFront with /v1 on the same origin. */
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
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment'
import { Construct } from 'constructs'
import { contentPolicy, PAGE_HEADERS } from '../../portal/headers.ts'
import type { Bundles } from '../bundles.ts'
import { takes } from '../emulator.ts'
import type { Stage } from '../stages.ts'
import { acknowledgeCopier } from './acknowledged.ts'
import type { Api } from './api.ts'
import { type Buckets, PrivateBucket } from './buckets.ts'
import { signInDomain } from './identity.ts'

export interface PortalProps {
  readonly stage: Stage
  readonly api: Api
  readonly buckets: Buckets
  readonly bundles: Pick<Bundles, 'pilot' | 'pilotDigest' | 'portal'>
}

/** Addresses of the portal's own pages are no files: the one page reads them, `/jobs.json` too. */
const TO_THE_PAGE = `function handler({ request }) {
  if (!/^\\/(assets|pilot)\\/|^\\/icon\\.svg$/.test(request.uri)) request.uri = '/index.html'
  return request
}`

/** Where a browser asks for tokens: the pool of this account, or whatever hosts an issuer elsewhere names. */
function issuerOrigins({ oidcIssuer, stage }: Stage): string[] {
  if (oidcIssuer !== undefined) return ['https:']
  const pool = `https://${signInDomain(stage)}.auth.${Aws.REGION}.amazoncognito.com`
  return [`https://cognito-idp.${Aws.REGION}.${Aws.URL_SUFFIX}`, pool]
}

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

  /**
   * Older pilots stay where they are: an instance may start one until its job definition is replaced. So do older
   * scripts, which pages that are open still load; the page comes last, when all that it names is there.
   */
  #fill(bucket: PrivateBucket): void {
    const { bundles } = this.#props
    const destinationBucket = bucket
    const pages = { destinationBucket, sources: [Source.asset(bundles.portal)], prune: false }
    const scripts = new BucketDeployment(this, 'Scripts', {
      ...pages,
      exclude: ['index.html'],
      cacheControl: [CacheControl.maxAge(Duration.days(365)), CacheControl.immutable()],
    })
    const page = new BucketDeployment(this, 'Page', {
      ...pages,
      exclude: ['*'],
      include: ['index.html'],
      cacheControl: [CacheControl.noCache()],
    })
    page.node.addDependency(scripts)
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
    const { stage } = this.#props
    const { 'cross-origin-opener-policy': opener, 'permissions-policy': permissions } = PAGE_HEADERS
    const policy = contentPolicy({
      // Not the bucket's own name: its CORS rule names this distribution, and each would wait for the other.
      storage: [`https://*.s3.${Aws.REGION}.${Aws.URL_SUFFIX}`],
      issuer: issuerOrigins(stage),
    })
    return new ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: policy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: false, override: true },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'cross-origin-opener-policy', value: opener, override: true },
          { header: 'permissions-policy', value: permissions, override: true },
        ],
      },
    })
  }
}
