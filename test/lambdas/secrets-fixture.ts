/** A Secrets Manager with one secret on loopback: versions, their stages, and the rules by which stages move. */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { z } from 'zod'
import { listen } from '../../local/listen.ts'

const Asked = z.object({
  SecretId: z.string(),
  SecretString: z.string().optional(),
  ClientRequestToken: z.string().optional(),
  VersionId: z.string().optional(),
  VersionStage: z.string().optional(),
  VersionStages: z.array(z.string()).optional(),
  MoveToVersionId: z.string().optional(),
  RemoveFromVersionId: z.string().optional(),
})
type Asked = z.infer<typeof Asked>

interface Version {
  /** Undefined for the one that a rotation begins with. */
  readonly value: string | undefined
  readonly stages: Set<string>
}

class Fault extends Error {
  readonly kind: string

  constructor(message: string, kind = 'InvalidRequestException') {
    super(message)
    this.kind = kind
  }
}

export class SecretVersions {
  readonly versions = new Map<string, Version>()
  reads = 0

  constructor(value: string) {
    this.versions.set(randomUUID(), { value, stages: new Set(['AWSCURRENT']) })
  }

  /** The value that has a stage. */
  valueOf(stage: string): string | undefined {
    return [...this.versions.values()].find(({ stages }) => stages.has(stage))?.value
  }

  /** As AWS begins a rotation, before its Lambda's first step: with a pending version that has no value yet. */
  begin(token: string): void {
    for (const { stages } of this.versions.values()) stages.delete('AWSPENDING')
    this.versions.set(token, { value: undefined, stages: new Set(['AWSPENDING']) })
  }

  answer(operation: string, asked: Asked): object {
    if (operation === 'DescribeSecret') return { VersionIdsToStages: this.#stages() }
    if (operation === 'GetSecretValue') return { SecretString: this.#read(asked) }
    if (operation === 'PutSecretValue') return this.#put(asked)
    if (operation === 'UpdateSecretVersionStage') return this.#move(asked)
    throw new Fault(`no operation ${operation}`)
  }

  #stages() {
    return Object.fromEntries([...this.versions].map(([id, { stages }]) => [id, [...stages]]))
  }

  #read({ VersionId, VersionStage = 'AWSCURRENT' }: Asked): string {
    this.reads += 1
    const found = [...this.versions].find(([id, { stages }]) => stages.has(VersionStage) && id === (VersionId ?? id))
    const value = found?.[1].value
    if (value === undefined) throw new Fault(`no value with ${VersionStage}`, 'ResourceNotFoundException')
    return value
  }

  #put({ ClientRequestToken = '', SecretString = '', VersionStages = ['AWSCURRENT'] }: Asked): object {
    const before = this.versions.get(ClientRequestToken)
    if (before?.value !== undefined && before.value !== SecretString) throw new Fault('the version has another value')
    for (const { stages } of this.versions.values()) for (const stage of VersionStages) stages.delete(stage)
    this.versions.set(ClientRequestToken, { value: SecretString, stages: new Set(VersionStages) })
    return {}
  }

  #move({ VersionStage = '', MoveToVersionId = '', RemoveFromVersionId = '' }: Asked): object {
    const [from, to] = [this.versions.get(RemoveFromVersionId), this.versions.get(MoveToVersionId)]
    if (to === undefined || from?.stages.delete(VersionStage) !== true) throw new Fault('the stage is not there')
    from.stages.add('AWSPREVIOUS')
    to.stages.add(VersionStage)
    return {}
  }
}

export async function startSecrets(value: string) {
  const secret = new SecretVersions(value)
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    response.setHeader('content-type', 'application/x-amz-json-1.1')
    try {
      response.end(JSON.stringify(secret.answer(operation, Asked.parse(await json(request)))))
    } catch (error) {
      response.statusCode = 400
      const __type = error instanceof Fault ? error.kind : 'InvalidRequestException'
      response.end(JSON.stringify({ __type, message: String(error) }))
    }
  })
  return { secret, ...(await listen(server)) }
}
