/** The roles of the template, and whether IAM would let one of them do something. */
import { z } from 'zod'
import { ANY_RESOURCE, type Asked } from '../journey/actions.ts'
import { ofType, type Template } from './synthesized.ts'

const Text = z.union([z.string(), z.array(z.string())]).transform((text) => [text].flat())
const Statement = z.object({
  Effect: z.literal('Allow'),
  Action: Text,
  Resource: z.json().transform((resource) => [resource].flat()),
  Condition: z.record(z.string(), z.record(z.string(), Text)).default({}),
})
const Policy = z.object({
  PolicyDocument: z.object({ Statement: z.array(Statement) }),
})

export interface Grant {
  readonly actions: readonly string[]
  /** ARNs in which `*` is any text. */
  readonly resources: readonly string[]
  readonly conditions: z.output<typeof Statement>['Condition']
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '111122223333',
  'AWS::URLSuffix': 'amazonaws.com',
}
const PLACE = 'us-east-1:111122223333'

const Ref = z.object({ Ref: z.string() }).transform(({ Ref: name }) => name)
const GetAtt = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).transform((of) => of['Fn::GetAtt'])
const Join = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.json())]) }).transform((of) => of['Fn::Join'][1])

/** An ARN of the template as AWS would fill it in: by what a thing is called, or by its name in the template. */
function arnOf(template: Template, value: unknown): string {
  if (typeof value === 'string') return value
  const joined = Join.safeParse(value)
  if (joined.success) return joined.data.map((part) => arnOf(template, part)).join('')
  const ref = Ref.safeParse(value)
  if (ref.success) return PSEUDO[ref.data] ?? ref.data
  const [name, attribute] = GetAtt.parse(value)
  const { Type, Properties: { TableName, QueueName } = {} } = template.Resources[name] ?? {}
  if (attribute !== 'Arn') return name
  if (Type === 'AWS::DynamoDB::Table') return `arn:aws:dynamodb:${PLACE}:table/${TableName}`
  if (Type === 'AWS::SQS::Queue') return `arn:aws:sqs:${PLACE}:${QueueName}`
  return Type === 'AWS::S3::Bucket' ? `arn:aws:s3:::${name}` : name
}

/** What a Lambda's role is granted. */
export function grantsOf(template: Template, lambda: string): Grant[] {
  const role = `Functions${lambda.replaceAll('-', '')}Role`
  const policies = ofType(template, 'AWS::IAM::Policy').filter(([name]) => name.startsWith(role))
  return policies.flatMap(([, { Properties }]) =>
    Policy.parse(Properties).PolicyDocument.Statement.map(({ Action, Resource, Condition }) => ({
      actions: Action,
      resources: Resource.map((resource) => arnOf(template, resource)),
      conditions: Condition,
    })),
  )
}

/** IAM's `*`, which stands for any text. */
const isLike = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.split('*').map(RegExp.escape).join('.*')}$`, 's').test(text)

/** A condition that is not known here holds for nobody. */
function holds({ conditions }: Grant, { context = {} }: Asked): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const given = context[key]
      if (given === undefined) return false
      if (operator === 'StringEquals') return wanted.includes(given)
      return operator === 'StringEqualsIgnoreCase' && wanted.some((of) => of.toLowerCase() === given.toLowerCase())
    }),
  )
}

/** Whether one of the grants allows it, as IAM decides where nothing is denied. */
export const isAllowed = (grants: readonly Grant[], asked: Asked): boolean =>
  grants.some(
    (grant) =>
      grant.actions.includes(asked.action) &&
      holds(grant, asked) &&
      (asked.resource === ANY_RESOURCE || grant.resources.some((resource) => isLike(resource, asked.resource))),
  )
