/** One secret of Secrets Manager: its value as it is, and the steps by which a rotation replaces it. */
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import type { ClientOptions } from './aws-clients.ts'

const CURRENT = 'AWSCURRENT'
const PENDING = 'AWSPENDING'

/** The versions of a secret, by the names that Secrets Manager's rotation gives them. */
export interface Secret {
  current(): Promise<string>
  /** The value that a rotation is about to make current, by the rotation's own token; undefined before it is staged. */
  pending(token: string): Promise<string | undefined>
  /** Puts a value beside the current one; again with the same token, it changes nothing. */
  stage(token: string, value: string): Promise<void>
  /** Makes the staged value the current one; the value before stays readable as the previous one. */
  promote(token: string): Promise<void>
}

export const secretsClient = ({ endpoint, ...options }: ClientOptions = {}): SecretsManagerClient =>
  new SecretsManagerClient({
    ...options,
    ...(endpoint === undefined ? {} : { endpoint }),
    requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
  })

/** A rotation begins with a pending version that has no value yet, which is not found. */
function nothingYet(fault: unknown): undefined {
  if (!(fault instanceof ResourceNotFoundException)) throw fault
}

export function secret(client: SecretsManagerClient, id: string): Secret {
  const SecretId = id
  const versions = async () => (await client.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages ?? {}
  const read = async (VersionStage: string, VersionId?: string): Promise<string> => {
    const value = await client.send(
      new GetSecretValueCommand({ SecretId, VersionStage, ...(VersionId === undefined ? {} : { VersionId }) }),
    )
    return value.SecretString ?? ''
  }
  return {
    current: () => read(CURRENT),
    async pending(token) {
      return (await versions())[token]?.includes(PENDING) ? read(PENDING, token).catch(nothingYet) : undefined
    },
    async stage(token, value) {
      const put = { SecretId, ClientRequestToken: token, SecretString: value, VersionStages: [PENDING] }
      await client.send(new PutSecretValueCommand(put))
    },
    async promote(token) {
      const [before] = Object.entries(await versions()).find(([, stages]) => stages.includes(CURRENT)) ?? []
      if (before === token) return
      const move = { SecretId, VersionStage: CURRENT, MoveToVersionId: token }
      await client.send(
        new UpdateSecretVersionStageCommand({
          ...move,
          ...(before === undefined ? {} : { RemoveFromVersionId: before }),
        }),
      )
    },
  }
}
