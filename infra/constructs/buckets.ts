/** The bucket of catalogs, work files and outputs, and the one that logs who asked for what of it. */
import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  HttpMethods,
  type LifecycleRule,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { WORK_DAYS } from '../../core/contract/catalogue.ts'
import { type Folder, inFolder } from '../../core/prefixes.ts'
import type { Stage } from '../stages.ts'

const LOG_DAYS = 90
const TAIL_DAYS = 1
const LAUNCH_DAYS = 1
/** Versions that nothing refers to any more: overwritten or deleted catalogs and outputs can be brought back for so long. */
const OLD_VERSION_DAYS = 30
const SIGNED_FORM_SECONDS = 3600
const GIVEN_UP = { abortIncompleteMultipartUploadAfter: Duration.days(1) }

const endingAfter = (days: number): LifecycleRule => ({
  expiration: Duration.days(days),
  noncurrentVersionExpiration: Duration.days(1),
})

/** What becomes of a folder's objects by themselves. */
const LIFECYCLES: Readonly<Record<Folder, LifecycleRule | 'kept'>> = {
  catalogs: 'kept',
  work: endingAfter(WORK_DAYS),
  outputs: { transitions: [{ storageClass: StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(0) }] },
  tails: endingAfter(TAIL_DAYS),
  launches: endingAfter(LAUNCH_DAYS),
}

/** A bucket that nobody reaches but by TLS and with rights of their own, and that goes with a stage that retains nothing. */
export class PrivateBucket extends Bucket {
  /** CDK leaves it undefined, which its own interface does not allow. */
  override get isWebsite(): boolean {
    return false
  }

  constructor(scope: Construct, id: string, { retain }: Pick<Stage, 'retain'>, props: BucketProps) {
    super(scope, id, {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      autoDeleteObjects: !retain,
      ...props,
    })
  }
}

export class Buckets extends Construct {
  readonly data: PrivateBucket
  readonly logs: PrivateBucket

  constructor(scope: Construct, stage: Stage) {
    super(scope, 'Buckets')
    this.logs = new PrivateBucket(this, 'Logs', stage, {
      lifecycleRules: [{ ...GIVEN_UP, expiration: Duration.days(LOG_DAYS) }],
    })
    Validations.of(this.logs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This bucket holds the access logs; logging its own would never end.',
    })
    this.data = new PrivateBucket(this, 'Data', stage, {
      versioned: true,
      serverAccessLogsBucket: this.logs,
      serverAccessLogsPrefix: 'data/',
      lifecycleRules: [
        { ...GIVEN_UP, noncurrentVersionExpiration: Duration.days(OLD_VERSION_DAYS), expiredObjectDeleteMarker: true },
        ...Object.entries(LIFECYCLES).flatMap(([folder, rule]) =>
          rule === 'kept' ? [] : [{ prefix: `${folder}/`, ...rule }],
        ),
      ],
    })
  }

  /** Where signed addresses and forms lead: the SDK's own form of them, with the bucket's name as the host's first part. */
  get dataOrigin(): string {
    return `https://${this.data.bucketName}.s3.${Aws.REGION}.${Aws.URL_SUFFIX}`
  }

  /** All objects of a folder, as a policy names them. */
  below(folder: Folder): string {
    return this.data.arnForObjects(inFolder(folder, '*'))
  }

  /** Lets the portal's pages upload by signed form, and show pictures and logs by signed address. */
  allow(origin: string): void {
    this.data.addCorsRule({
      allowedOrigins: [origin],
      allowedMethods: [HttpMethods.GET, HttpMethods.HEAD, HttpMethods.POST],
      allowedHeaders: ['*'],
      exposedHeaders: ['ETag', 'Content-Range'],
      maxAge: SIGNED_FORM_SECONDS,
    })
  }
}
