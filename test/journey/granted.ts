/** What the Lambdas of a journey have asked of AWS, held against the roles that the cloud gives them. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { ACCESS } from '../../infra/access.ts'
import { lambdaNames } from '../../infra/bundles.ts'
import { type Grant, grantsOf, isAllowed } from '../infra/roles.ts'
import { ofType, synthesize, type Template } from '../infra/synthesized.ts'

const Call = z.object({
  lambda: z.string(),
  action: z.string(),
  resource: z.string(),
  context: z.record(z.string(), z.string()).optional(),
})
type Call = z.infer<typeof Call>

/** Calls as they were written down, with the laptop's bucket called as the template calls it. */
async function callsIn(file: string, bucket: string): Promise<Call[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  const calls = lines.map((line) => Call.parse(JSON.parse(line)))
  return calls.map((call) => ({
    ...call,
    resource: call.resource.replace(/^arn:aws:s3:::imsim\b/, `arn:aws:s3:::${bucket}`),
  }))
}

/** What the journey does not come by. */
const RARELY: Readonly<Record<string, string>> = {
  'submission reads outputs': 'a mail that failed is sent again with its picture',
  'planning reads catalogs': 'a task that waited for the check of its catalog is quoted by it',
  'sweep reads catalogs': 'it tests a second site once its own catalog is checked',
  'supply writes launches': 'the laptop has no fleet of EC2',
  'sweep reads work': 'S3 was away when outputs were to be confirmed',
  'sweep reads outputs': 'the same',
}

export class Granted {
  readonly #calls: readonly Call[]
  readonly #grants: ReadonlyMap<string, readonly Grant[]>

  constructor(template: Template, calls: readonly Call[]) {
    this.#calls = calls
    this.#grants = new Map(lambdaNames().map((lambda) => [lambda, grantsOf(template, lambda)]))
  }

  /** @param file where a journey's service has written its calls down */
  static async read(file: string): Promise<Granted> {
    const template = synthesize({ mail: 'imsim@laptop.example' })
    const [[bucket = ''] = []] = ofType(template, 'AWS::S3::Bucket').filter(([name]) => name.startsWith('BucketsData'))
    return new Granted(template, await callsIn(file, bucket))
  }

  /** Calls that IAM would have refused. */
  get refused(): string[] {
    const refused = this.#calls.filter((call) => !isAllowed(this.#grants.get(call.lambda) ?? [], call))
    return refused.map(({ lambda, action, resource }) => `${lambda} ${action} ${resource}`)
  }

  /** Folders that a Lambda is granted, and has not touched in a whole journey: `sweep reads work`. */
  get inVain(): string[] {
    const touched = new Set(
      this.#calls.flatMap(({ lambda, action, resource }) => {
        const [, folder] = /^arn:aws:s3:::[^/]+\/(\w+)\//.exec(resource) ?? []
        return folder === undefined ? [] : [`${lambda} ${action === 's3:GetObject' ? 'reads' : 'writes'} ${folder}`]
      }),
    )
    const granted = Object.entries(ACCESS).flatMap(([lambda, { reads = [], writes = [] }]) => [
      ...reads.map((folder) => `${lambda} reads ${folder}`),
      ...writes.map((folder) => `${lambda} writes ${folder}`),
    ])
    return granted.filter((words) => !touched.has(words) && RARELY[words] === undefined)
  }
}
