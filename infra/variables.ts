/** The environment of the Lambdas: everything that lambdas/env.ts reads and the cloud does not leave to its default. */

import type { Identity } from './constructs/identity.ts'
import type { Portal } from './constructs/portal.ts'
import type { Granted } from './constructs/rights.ts'
import type { PilotSource } from './pilot-container.ts'
import type { Stage } from './stages.ts'

export interface Told extends Granted {
  readonly portal: Portal
  readonly identity: Identity
  readonly source: PilotSource
}

/** CloudWatch's namespace of a stage's metrics. */
export const namespaceOf = ({ stage }: Pick<Stage, 'stage'>): string => `ImSim/${stage}`

export function variablesOf(stage: Stage, told: Told): Record<string, string> {
  const { tables, buckets, queues, mail, secrets, portal, identity, source } = told
  return {
    IMSIM_STAGE: stage.stage,
    IMSIM_TABLE_PREFIX: tables.prefix,
    IMSIM_QUEUE_PREFIX: queues.prefix,
    IMSIM_BUCKET: buckets.data.bucketName,
    IMSIM_TOKEN_KEYS_SECRET: secrets.tokenKeys.secretArn,
    IMSIM_PORTAL_URL: portal.url,
    IMSIM_MAIL_FROM: stage.mail,
    IMSIM_MAIL_CONFIGURATION_SET: mail.configurationSet,
    ...identity.variables,
    IMSIM_PILOT_URL: source.pilotUrl,
    IMSIM_PILOT_SHA256: source.pilotDigest,
    IMSIM_METRICS_NAMESPACE: namespaceOf(stage),
    IMSIM_HEARTBEAT_SECONDS: String(stage.heartbeatSeconds),
    IMSIM_IDLE_SECONDS: String(stage.idleSeconds),
    IMSIM_LEASE_SECONDS: String(stage.leaseSeconds),
    IMSIM_QUIT_AFTER_IDLE_SECONDS: String(stage.quitAfterIdleSeconds),
  }
}
