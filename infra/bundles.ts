/** Bundles of the Lambdas and of the pilot, made at synth: one file each, and nothing installed where they run. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { buildPilot, titleOf, versionOfProject } from '../pilot/build.ts'
import { buildPortal } from '../portal/build.ts'
import { LEAVE_OUT } from './left-out.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** nodemailer and tar-stream are CommonJS and ask for Node's modules by `require`, which an ES module has not. */
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);"

export interface Bundles {
  /** A folder for each Lambda, with its `index.mjs`. */
  readonly lambdas: string
  readonly metafile: Metafile
  /** A folder with the pilot's one file, named by its own digest. */
  readonly pilot: string
  /** sha256 of the pilot's file, hexadecimal. */
  readonly pilotDigest: string
  /** A folder with the portal's page and its `assets/`. */
  readonly portal: string
}

/** Every file of lambdas/ that exports a handler is a Lambda. */
export function lambdaNames(): string[] {
  const folder = join(ROOT, 'lambdas')
  const isLambda = (file: string) => /^export .*\bhandler\b/m.test(readFileSync(join(folder, file), 'utf8'))
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && isLambda(file))
    .map((file) => file.replace(/\.ts$/, ''))
    .sort()
}

/** How a Lambda becomes one file. */
export const BUNDLING = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  banner: { js: REQUIRE },
  legalComments: 'none',
  metafile: true,
  plugins: LEAVE_OUT,
  logLevel: 'warning',
} as const satisfies BuildOptions

/** Makes a folder for each Lambda below `outdir`. */
export async function bundleLambdas(outdir: string, release: string): Promise<Metafile> {
  const entryPoints = lambdaNames().map((name) => ({ in: join(ROOT, 'lambdas', `${name}.ts`), out: `${name}/index` }))
  const { metafile } = await build({
    ...BUNDLING,
    entryPoints,
    outdir,
    outExtension: { '.js': '.mjs' },
    banner: { js: `${titleOf(release)}\n${REQUIRE}` },
  })
  return metafile
}

async function bundlePilot(folder: string, release: string): Promise<string> {
  const built = join(folder, 'pilot.mjs')
  await buildPilot(built, release)
  const bytes = readFileSync(built)
  const digest = createHash('sha256').update(bytes).digest('hex')
  mkdirSync(join(folder, 'served'))
  writeFileSync(join(folder, 'served', `${digest}.mjs`), bytes)
  return digest
}

/** Makes all bundles below an empty folder; each says first of which release it is, so that another one's differ. */
export async function makeBundles(folder: string, release = versionOfProject()): Promise<Bundles> {
  const lambdas = join(folder, 'lambdas')
  const metafile = await bundleLambdas(lambdas, release)
  const pilotDigest = await bundlePilot(join(folder, 'pilot'), release)
  const portal = join(folder, 'portal')
  await buildPortal(portal)
  return { lambdas, metafile, pilot: join(folder, 'pilot', 'served'), pilotDigest, portal }
}
