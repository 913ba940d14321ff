/** Bundles of the Lambdas and of the pilot, made at synth: one file each, and nothing installed where they run. */
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync, type Metafile } from 'esbuild'
import { buildPilot } from '../pilot/build.ts'

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

function bundleLambdas(outdir: string): Metafile {
  const entryPoints = lambdaNames().map((name) => ({ in: join(ROOT, 'lambdas', `${name}.ts`), out: `${name}/index` }))
  const { metafile } = buildSync({
    entryPoints,
    outdir,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    // Names stay: the log tells an error by its class.
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  })
  return metafile
}

async function bundlePilot(folder: string): Promise<string> {
  const built = join(folder, 'pilot.mjs')
  await buildPilot(built)
  const digest = createHash('sha256').update(readFileSync(built)).digest('hex')
  mkdirSync(join(folder, 'served'))
  copyFileSync(built, join(folder, 'served', `${digest}.mjs`))
  return digest
}

/** Makes all bundles below a folder, which it empties first. */
export async function makeBundles(folder: string): Promise<Bundles> {
  rmSync(folder, { recursive: true, force: true })
  const lambdas = join(folder, 'lambdas')
  const metafile = bundleLambdas(lambdas)
  const pilotDigest = await bundlePilot(join(folder, 'pilot'))
  return { lambdas, metafile, pilot: join(folder, 'pilot', 'served'), pilotDigest }
}
