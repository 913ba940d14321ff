import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { ofType, plain, propertiesOf, synthesize } from '../synthesized.ts'

/** A call of AWS as CDK writes it: JSON in pieces, a function's name between them. */
const Call = z
  .object({
    'Fn::Join': z.tuple([
      z.literal(''),
      z.array(z.union([z.string(), z.object({ Ref: z.string() }).transform((to) => to.Ref)])),
    ]),
  })
  .transform(({ 'Fn::Join': [, pieces] }) => JSON.parse(pieces.join('')))
  .pipe(
    z.object({
      action: z.literal('putFunctionConcurrency'),
      parameters: z.object({ FunctionName: z.string(), ReservedConcurrentExecutions: z.number() }),
      ignoreErrorCodesMatching: z.string(),
    }),
  )
const Asked = z.object({
  Create: Call,
  Update: Call,
  InstallLatestAwsSdk: z.literal(false),
  DeployedAt: z.iso.datetime(),
})
const asked = () => propertiesOf(synthesize(), 'Custom::AWS').map((properties) => Asked.parse(properties))

const template = synthesize()

test('no function has a reservation of its own, which CloudFormation refuses where the quota is 10', () => {
  for (const { ReservedConcurrentExecutions } of propertiesOf(template, 'AWS::Lambda::Function'))
    assert.equal(ReservedConcurrentExecutions, undefined)
})

test('Lambda is asked for one call of supply and of sweep, when the stack is made and whenever it changes', () => {
  const wanted = ['supply', 'sweep'].map((name) => `Functions${name}Function 1`)
  for (const when of ['Create', 'Update'] as const) {
    const parameters = asked().map((of) => of[when].parameters)
    const calls = parameters.map((of) => `${of.FunctionName.slice(0, -8)} ${of.ReservedConcurrentExecutions}`)
    assert.deepEqual(calls.toSorted(), wanted)
  }
})

test('a quota that has no call to set aside ends no deployment, any other refusal does', () => {
  for (const { Create, Update } of asked())
    for (const { ignoreErrorCodesMatching } of [Create, Update]) {
      const isIgnored = (name: string) => new RegExp(ignoreErrorCodesMatching).test(name)
      assert.ok(isIgnored('InvalidParameterValueException'))
      assert.ok(!isIgnored('AccessDeniedException') && !isIgnored('ResourceNotFoundException'))
    }
})

test('each deployment asks again, so that a quota that was raised since is used', async () => {
  const before = asked().map(({ DeployedAt }) => DeployedAt)
  await setTimeout(2)
  for (const [at, { DeployedAt }] of asked().entries()) assert.ok(DeployedAt > (before[at] ?? '~'), DeployedAt)
})

test('who asks may do that with these two functions, and write its log', () => {
  const policies = ofType(template, 'AWS::IAM::Policy').filter(([name]) => name.startsWith('Reservations'))
  assert.deepEqual(
    policies.map(([, { Properties }]) =>
      plain(Object(Properties.PolicyDocument).Statement).replace(/[0-9A-F]{8}/g, ''),
    ),
    [
      '[{"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":<ReservationsLog>},' +
        '{"Action":"lambda:PutFunctionConcurrency","Effect":"Allow",' +
        '"Resource":[<FunctionssupplyFunction>,<FunctionssweepFunction>]}]',
    ],
  )
})
