/** The whole service in one account: what there is, in the order in which one part needs another. */
import { Aws, CfnOutput, CustomResource, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Bundles } from './bundles.ts'
import { Api } from './constructs/api.ts'
import { Buckets } from './constructs/buckets.ts'
import { keepLogOfCdk } from './constructs/cdk-log.ts'
import { Functions } from './constructs/functions.ts'
import { Identity } from './constructs/identity.ts'
import { Mail } from './constructs/mail.ts'
import { Network } from './constructs/network.ts'
import { Pools } from './constructs/pools.ts'
import { Portal } from './constructs/portal.ts'
import { Queues } from './constructs/queues.ts'
import { Reservations } from './constructs/reservations.ts'
import { Secrets } from './constructs/secrets.ts'
import { Streams } from './constructs/streams.ts'
import { Tables } from './constructs/tables.ts'
import { Watching } from './constructs/watching.ts'
import { accountSites } from './sites.ts'
import type { Stage } from './stages.ts'
import { namespaceOf, variablesOf } from './variables.ts'

export class ImsimStack extends Stack {
  constructor(scope: Construct, stage: Stage, bundles: Bundles) {
    super(scope, `imsim-${stage.stage}`, {
      description: `ImSim on Demand (${stage.stage})`,
      terminationProtection: stage.retain,
    })
    const tables = new Tables(this, stage)
    const queues = new Queues(this, stage)
    const buckets = new Buckets(this, stage)
    const secrets = new Secrets(this, stage)
    const mail = new Mail(this, stage)

    const api = new Api(this, stage)
    const portal = new Portal(this, { stage, api, buckets, bundles })
    const identity = new Identity(this, stage, portal.url)

    const network = new Network(this, stage)
    const source = { server: api.endpoint, pilotUrl: portal.pilotUrl, pilotDigest: bundles.pilotDigest }
    const pools = new Pools(this, { stage, buckets, network, source })

    const granted = { tables, buckets, queues, mail, pools, secrets }
    const variables = variablesOf(stage, { ...granted, portal, identity, source })
    const functions = new Functions(this, { stage, bundles, variables, granted })
    new Reservations(this, stage, functions)

    api.open(functions, identity)
    new Streams(this, { functions, tables, queues })
    buckets.allow(portal.origin)
    secrets.turnBy(functions.of('rotate-keys'))
    mail.verifyBy(functions.of('sender'))
    mail.tell(functions.of('bounces'), queues.deadLetters('bounces'))

    new Watching(this, stage, { prefix: tables.prefix, apiId: api.apiId, namespace: namespaceOf(stage) })

    new CustomResource(this, 'Seeds', {
      serviceToken: functions.of('seeding').functionArn,
      properties: { Sites: this.toJsonString(accountSites(stage, pools, Aws.REGION)) },
    })
    keepLogOfCdk(this, stage)
    new CfnOutput(this, 'PortalUrl', { value: portal.url })
    new CfnOutput(this, 'ApiUrl', { value: api.endpoint })
  }
}
