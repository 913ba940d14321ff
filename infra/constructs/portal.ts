/** The portal: its pages and the pilot's file in a private bucket, behind CloudFront with /v1 on the same origin. */
import { Aws, CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib'
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
import { toThePage } from '../to-the-page.ts'
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

/** CloudFront's own names: that of a distribution is known only after the bucket, which its pages' policy names. */
const ANY_DISTRIBUTION = 'https://*.cloudfront.net'

/** Where a browser asks for tokens: the pool of this account, or an issuer elsewhere with what it names beside itself. */
function issuerOrigins({ oidcIssuer, oidcOrigins = [], stage }: Stage): string[] {
  if (oidcIssuer !== undefined) return [...new Set([new URL(oidcIssuer).origin, ...oidcOrigins])]
  const pool = `https://${signInDomain(stage)}.auth.${Aws.REGION}.amazoncognito.com`
  return [`https://cognito-idp.${Aws.REGION}.${Aws.URL_SUFFIX}`, pool]
}

export class Portal extends Construct {
  /** `https://host`, without a slash at its end. */
  readonly url: string
  /** Where its pages are from, as far as the bucket's CORS rule can say it. */
  readonly origin: string
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
      const { distributionDomainName } = this.#distribution(bucket)
      this.url = `https://${stage.domain ?? distributionDomainName}`
      new CfnOutput(this, 'DistributionName', { value: distributionDomainName })
      this.origin = stage.domain === undefined ? ANY_DISTRIBUTION : this.url
      this.pilotUrl = `${this.url}/${file}`
    } else {
      this.url = api.endpoint
      this.origin = api.endpoint
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
    const edge = new EdgeFunction(this, 'ToThePage', {
      code: FunctionCode.fromInline(toThePage(stage.domain)),
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
        functionAssociations: [{ function: edge, eventType: FunctionEventType.VIEWER_REQUEST }],
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
    const { stage, buckets } = this.#props
    const { 'cross-origin-opener-policy': opener, 'permissions-policy': permissions } = PAGE_HEADERS
    const policy = contentPolicy({ storage: [buckets.dataOrigin], issuer: issuerOrigins(stage) })
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
