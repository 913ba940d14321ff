/** The CDK app: settings, bundles, the stack, and the two judges whose objections end a synth. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Annotations, App, CfnWaitConditionHandle, Stack, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { makeBundles } from './bundles.ts'
import { ImsimStack } from './imsim-stack.ts'
import { readStage, type Stage, WrongSettings } from './stages.ts'

/** A folder of its own for each synth, so that two at once do not meet; the cloud assembly has copies of all in it. */
function bundlesFolder(): string {
  const build = fileURLToPath(new URL('../build', import.meta.url))
  mkdirSync(build, { recursive: true })
  return mkdtempSync(join(build, 'bundles-'))
}

async function synthesize(app: App, stage: Stage): Promise<void> {
  const folder = bundlesFolder()
  try {
    new ImsimStack(app, stage, await makeBundles(folder, stage.release))
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
    app.synth()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The settings' faults as errors of a stack, and not of this program: `cdk bootstrap` runs it before any is set. */
function refuse(app: App, { message }: WrongSettings): void {
  const stack = new Stack(app, 'imsim')
  new CfnWaitConditionHandle(stack, 'Nothing')
  Annotations.of(stack).addError(message)
  app.synth()
}

const app = new App()
try {
  await synthesize(app, readStage(app.node.getAllContext()))
} catch (error) {
  if (error instanceof WrongSettings) refuse(app, error)
  else throw error
}
