import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plain, propertiesOf, synthesize, type Template } from '../synthesized.ts'

test('calls are traced where that is asked for, and nowhere else', () => {
  const modes = (of: Template) =>
    new Set(
      propertiesOf(of, 'AWS::Lambda::Function').flatMap(({ FunctionName, TracingConfig }) =>
        FunctionName === undefined ? [] : [plain(TracingConfig ?? null)],
      ),
    )
  assert.deepEqual([...modes(synthesize())], ['null'])
  const traced = synthesize({ tracing: 'true' })
  assert.deepEqual([...modes(traced)], ['{"Mode":"Active"}'])
  assert.match(plain(propertiesOf(traced, 'AWS::IAM::Policy')), /xray:PutTraceSegments/)
})
