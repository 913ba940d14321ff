/** The stack as a template, made in this process without bundles: what the Lambdas hold is no matter of the template's. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, type Stack, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { z } from 'zod'
import { type Bundles, lambdaNames } from '../../infra/bundles.ts'
import { ImsimStack } from '../../infra/imsim-stack.ts'
import { readStage } from '../../infra/stages.ts'
import { ROOT } from '../source-tree.ts'

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.json()).default({}),
  DependsOn: z.json().optional(),
  DeletionPolicy: z.string().optional(),
})
export type Resource = z.infer<typeof Resource>
const Template = z.object({ Resources: z.record(z.string(), Resource), Outputs: z.record(z.string(), z.json()) })
export type Template = z.infer<typeof Template>

/** The flags of cdk.json, which the CLI would hand on. */
const { context: flags } = z
  .object({ context: z.record(z.string(), z.json()) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')))

const scratch = mkdtempSync(join(tmpdir(), 'imsim-synth-'))

function emptyBundles(): Bundles {
  const pilot = join(scratch, 'pilot')
  for (const folder of [pilot, ...lambdaNames().map((name) => join(scratch, 'lambdas', name))]) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'index.mjs'), '')
  }
  const portal = join(scratch, 'portal')
  mkdirSync(portal, { recursive: true })
  writeFileSync(join(portal, 'index.html'), '')
  const metafile = { inputs: {}, outputs: {} }
  return { lambdas: join(scratch, 'lambdas'), pilot, pilotDigest: 'd1'.repeat(32), metafile, portal }
}

let synths = 0

/** Synthesizes under both judges, after a change if one is given. @throws Error of their objections, or of the settings */
export function synthesize(
  settings: Readonly<Record<string, unknown>> = {},
  change: (stack: Stack) => void = () => {},
): Template {
  const outdir = join(scratch, `out-${synths++}`)
  const app = new App({ context: { ...flags }, outdir, analyticsReporting: false })
  const stack = new ImsimStack(app, readStage({ mail: 'imsim@example.org', ...settings }), emptyBundles())
  change(stack)
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  app.synth()
  return Template.parse(JSON.parse(readFileSync(join(outdir, `${stack.stackName}.template.json`), 'utf8')))
}

/** Resources of a type by their names in the template. */
export const ofType = ({ Resources }: Template, type: string): [string, Resource][] =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type)

export const propertiesOf = (template: Template, type: string): Resource['Properties'][] =>
  ofType(template, type).map(([, { Properties }]) => Properties)

/** A value of the template with references as words, so that it can be read. */
export function plain(value: unknown): string {
  const text = JSON.stringify(value)
  return text.replace(/\{"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"(?:,"\w+")?\]?\}/g, (_, name: string) => `<${name}>`)
}

/** A Lambda's environment, as AWS would fill it in. */
export function environmentOf(template: Template, name: string): Record<string, string> {
  const lambda = propertiesOf(template, 'AWS::Lambda::Function').find(({ FunctionName }) =>
    String(FunctionName).endsWith(`-${name}`),
  )
  const { Variables } = z.object({ Variables: z.record(z.string(), z.json()) }).parse(lambda?.Environment)
  return Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, filledIn(value)]))
}

function filledIn(value: unknown): string {
  if (typeof value === 'string') return value
  const text = plain(value)
  if (text.includes('Queuescheck')) return 'https://sqs.us-east-1.amazonaws.com/111122223333/imsim-prod-'
  if (text.includes('ProviderURL') || text.includes('<IdentityPeopleA'))
    return 'https://cognito-idp.us-east-1.amazonaws.com/p'
  return text.includes('https://') ? 'https://host.example.org' : 'name'
}
