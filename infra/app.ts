/** The CDK app: settings, bundles, the stack, and the two judges whose objections end a synth. */
import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { makeBundles } from './bundles.ts'
import { ImsimStack } from './imsim-stack.ts'
import { readStage } from './stages.ts'

const app = new App()
try {
  const stage = readStage(app.node.getAllContext())
  // Beside what is synthesized, so that two synths at once stay out of each other's way.
  const bundles = await makeBundles(join(app.outdir, 'bundles'))
  new ImsimStack(app, stage, bundles)
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  app.synth()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
