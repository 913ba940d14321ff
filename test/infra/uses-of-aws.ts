/**
 * Reads off the code what each Lambda can come to ask of AWS: esbuild leaves only the use cases that a Lambda reaches,
 * these name the methods of the World that they call, and the adapters' methods name the SDK's commands.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { ROOT } from '../source-tree.ts'

/** esbuild prints all code alike, two spaces a level, so that a line's beginning tells where a declaration begins. */
function printed(entry: string, without: readonly string[]): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(ROOT, entry)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    packages: 'external',
    external: [...without],
  })
  // Paths of files stand in comments, and are no names.
  return outputFiles.map(({ text }) => text.replace(/^\/\/.*$/gm, '')).join('')
}

const allIn = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, word = '']) => word))].sort()

export interface Asked {
  /** Methods of the World, such as `jobs.read`. */
  readonly methods: readonly string[]
  /** Queues that it sends to. */
  readonly queues: readonly string[]
  /** Whether it verifies, signs or turns the keys of tokens of ours. */
  readonly tokens: 'none' | 'reads' | 'rotates'
}

/** What a Lambda's use cases reach. */
export function askedBy(lambda: string): Asked {
  const code = printed(`lambdas/${lambda}.ts`, ['./wiring.ts'])
  const methods = allIn(code, /\bworld\d*\.(\w+\.\w+)/g)
  const reads = code.includes('wiring().callers') || methods.some((method) => method.startsWith('tokens.'))
  return {
    methods,
    queues: allIn(code, /\bworld\d*\.queues\.send\(\s*"(\w+)"/g),
    tokens: code.includes('tokenKeySecret()') ? 'rotates' : reads ? 'reads' : 'none',
  }
}

const CALLS: readonly (readonly [RegExp, string])[] = [
  [/\bnew GetCommand\d*\(/, 'dynamodb:GetItem'],
  [/\bnew BatchGetCommand\d*\(/, 'dynamodb:BatchGetItem'],
  [/\bpaginateQuery\d*\(|\bnew QueryCommand\d*\(/, 'dynamodb:Query'],
  [/\bpaginateScan\d*\(|\bnew ScanCommand\d*\(/, 'dynamodb:Scan'],
  [/\bnew PutCommand\d*\(|\bPut: /, 'dynamodb:PutItem'],
  [/\bnew UpdateCommand\d*\(|\bUpdate: /, 'dynamodb:UpdateItem'],
  [/\bnew DeleteCommand\d*\(|\bDelete: /, 'dynamodb:DeleteItem'],
  [/\bConditionCheck: /, 'dynamodb:ConditionCheckItem'],
  [/\bnew BatchWriteCommand\d*\(/, 'dynamodb:BatchWriteItem'],
  [/\bnew (?:Get|Head)ObjectCommand\d*\(/, 's3:GetObject'],
  [/\bpaginateListObjectsV2\d*\(/, 's3:ListBucket'],
  [/\bnew (?:PutObject|CreateMultipartUpload|UploadPart|CompleteMultipartUpload)Command\d*\(/, 's3:PutObject'],
  [/\bcreatePresignedPost\d*\(/, 's3:PutObject'],
  [/\bnew AbortMultipartUploadCommand\d*\(/, 's3:AbortMultipartUpload'],
  [/\bnew SendMessageCommand\d*\(/, 'sqs:SendMessage'],
  [/\bnew SendEmailCommand\d*\(/, 'ses:SendEmail'],
  // The same call asks for this one when its content is MIME.
  [/\bRaw: \{[\s\S]*\bnew SendEmailCommand\d*\(/, 'ses:SendRawEmail'],
  [/\bnew SubmitJobCommand\d*\(/, 'batch:SubmitJob'],
  [/\bnew DescribeJobsCommand\d*\(/, 'batch:DescribeJobs'],
  [/\bnew GetAccountCommand\d*\(/, 'ses:GetAccount'],
  [/\bnew GetEmailIdentityCommand\d*\(/, 'ses:GetEmailIdentity'],
  [/\bnew CreateEmailIdentityCommand\d*\(/, 'ses:CreateEmailIdentity'],
  [/\bnew CreateEmailIdentityCommand\d*\([^)]*Tags/, 'ses:TagResource'],
  [/\bnew DeleteEmailIdentityCommand\d*\(/, 'ses:DeleteEmailIdentity'],
  [/\bnew UntagResourceCommand\d*\(/, 'ses:UntagResource'],
  [/\bnew CreateFleetCommand\d*\(/, 'ec2:CreateFleet'],
  [/\bpaginateDescribeInstances\d*\(/, 'ec2:DescribeInstances'],
]

/** A transaction's rights are those of its items; the secret's are told by `tokens`. */
const OTHERWISE = [
  'TransactWriteCommand',
  ...['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map((name) => `${name}Command`),
]

/** Commands that the table does not know would go unseen. */
export function unknownCommands(): string[] {
  const isKnown = (name: string) => OTHERWISE.includes(name) || CALLS.some(([pattern]) => pattern.test(`new ${name}(`))
  return allIn(printed('lambdas/wiring.ts', []), /\bnew (\w+Command)\d*\(/g).filter((name) => !isKnown(name))
}

/** Declarations at the top, those of a function or class, and the members of the object that a function returns. */
const DECLARATION = /^(?:async )?(?:function\*? ?|var |let |const |class )(\w+)/
const INNER = /^ {2}(?:(?:async )?function\*? ?|const |async \*?|\*)?(#?\w+)(?=\(| = )/
const RETURNED = /^ {4}(?:async \*?|\*)?(\w+)(?=\(|:|,$|$)/
const RETURN = '\n  return {\n'

type Parts = ReadonlyMap<string, string>

/** Cuts a text into parts that begin where `name` finds one. */
function cut(text: string, name: RegExp): Parts {
  const parts = new Map<string, string>()
  let at = ''
  for (const line of text.split('\n')) {
    at = name.exec(line)?.[1] ?? at
    parts.set(at, `${parts.get(at) ?? ''}${line}\n`)
  }
  return parts
}

/** What a factory or class declares inside, and what it answers with. */
function insidesOf(text: string): { readonly inner: Parts; readonly returned: Parts } {
  const at = text.indexOf(RETURN)
  if (at < 0) return { inner: cut(text, INNER), returned: cut(text, INNER) }
  return { inner: cut(text.slice(0, at), INNER), returned: cut(text.slice(at + RETURN.length), RETURNED) }
}

/** Words that may be names in scope: a property of something else is none. */
const namesIn = (text: string): string[] => [
  ...new Set(text.match(/(?<![.\w#]|: )#?\w+|(?<=\bthis\.)#?\w+|(?<=\.\.\.)\w+/g)),
]

/** `table action` for DynamoDB's, else the action alone. */
type Uses = ReadonlySet<string>

/** The adapters' code, to be asked what a method of a factory comes to call. */
class Adapters {
  readonly #declarations: Parts
  /** The factory of each port, and of what one adapter is given of another. */
  readonly #factories: ReadonlyMap<string, string>

  constructor(code: string) {
    this.#declarations = cut(code, DECLARATION)
    const wiring = readFileSync(join(ROOT, 'lambdas/wiring.ts'), 'utf8')
    const made = wiring.matchAll(/^ +(?:const |parts\.)?(\w+)(?::| =| \?\?=) (\w+)\(/gm)
    this.#factories = new Map([...made].map(([, port = '', factory = '']) => [port, factory]))
  }

  /** What `jobs.read` comes to call. */
  usesOf(method: string, path: readonly string[] = []): Uses {
    const [port = '', name = ''] = method.split('.')
    const factory = this.#factories.get(port)
    return factory === undefined || path.includes(method) ? new Set() : this.#uses(factory, name, [...path, method])
  }

  #uses(factory: string, method: string, path: readonly string[]): Uses {
    const text = this.#declarations.get(factory) ?? ''
    const { inner, returned } = insidesOf(text)
    const member = returned.get(method)
    // `read,` hands on the function of that name.
    if (member !== undefined) return this.#of(inner, `${member}${inner.get(method) ?? ''}`, path)
    // A factory may hand on what another one makes, or an object of a class.
    const [, one, two] = /\.\.\.(dynamo\w+)\(|=> new (\w+)\(/.exec(text) ?? []
    const other = one ?? two
    return other === undefined ? new Set() : this.#uses(other, method, path)
  }

  #of(inner: Parts, text: string, path: readonly string[]): Uses {
    const calls = CALLS.filter(([pattern]) => pattern.test(text)).map(([, action]) => action)
    const named = namesIn(text).flatMap((name) => (path.includes(name) ? [] : [...this.#named(inner, name, path)]))
    // An adapter may be given another: `storage.put(…)`.
    const given = allIn(text, /\b(\w+\.\w+)\(/g).flatMap((method) => [
      ...(inner.get('')?.includes(` ${method.split('.')[0]}`) ? this.usesOf(method, path) : []),
    ])
    const within = [...named, ...given]
    const tables = this.#tables(inner, text)
    // A function that reads any table is called by one that says which.
    const loose = [...calls, ...within].filter((use) => use.startsWith('dynamodb:'))
    const others = [...calls, ...within].filter((use) => !use.startsWith('dynamodb:'))
    const bound = tables.length === 0 ? loose : tables.flatMap((table) => loose.map((use) => `${table} ${use}`))
    return new Set([...others, ...bound])
  }

  /** A function beside the method sees the factory's others; one at the top only those at the top. */
  #named(inner: Parts, name: string, path: readonly string[]): Uses {
    const beside = inner.get(name)
    if (beside !== undefined) return this.#of(inner, beside, [...path, name])
    return this.#of(new Map(), this.#declarations.get(name) ?? '', [...path, name])
  }

  #tables(inner: Parts, text: string): string[] {
    const whole = /\bTableName\b(?!:)/.test(text) ? `${text}${inner.get('TableName') ?? ''}` : text
    return allIn(whole, /(?:nameOf\d*\(|database\d*,\s*)"(\w+)"/g)
  }
}

/** What each method of the World asks of AWS, as the wiring has it. */
export function usesOfMethods(): (method: string) => Uses {
  const adapters = new Adapters(printed('lambdas/wiring.ts', []))
  return (method) => adapters.usesOf(method)
}
