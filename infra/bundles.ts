/** Bundles of the Lambdas and of the pilot, made at synth: one file each, and nothing installed where they run. */
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Metafile, type Plugin } from 'esbuild'
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

/** zod's words for faults in fifty languages are 200 KB, of which English alone is spoken here. */
const ENGLISH_ALONE: Plugin = {
  name: 'english-alone',
  setup({ onLoad }) {
    const contents = "export { default as en } from './en.js'"
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents, loader: 'js' }))
  },
}

/**
 * No file of ours does anything by being imported, nor do these packages, which do not say so: what nothing asks for is
 * left out, and with it all that it would have imported.
 */
const NOTHING_BY_IMPORT: Plugin = {
  name: 'nothing-by-import',
  setup({ onResolve, resolve }) {
    const isOurs = (importer: string) => !importer.includes('node_modules')
    onResolve({ filter: /^(\.|nodemailer|tar-stream)/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === 'asked' || kind === 'entry-point' || !isOurs(importer)) return undefined
      const found = await resolve(path, { importer, resolveDir, kind, pluginData: 'asked' })
      return { path: found.path, errors: found.errors, sideEffects: false }
    })
  },
}

async function bundleLambdas(outdir: string): Promise<Metafile> {
  const entryPoints = lambdaNames().map((name) => ({ in: join(ROOT, 'lambdas', `${name}.ts`), out: `${name}/index` }))
  const { metafile } = await build({
    entryPoints,
    outdir,
    outExtension: { '.js': '.mjs' },
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
    plugins: [ENGLISH_ALONE, NOTHING_BY_IMPORT],
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

/** Makes all bundles below an empty folder. */
export async function makeBundles(folder: string): Promise<Bundles> {
  const lambdas = join(folder, 'lambdas')
  const metafile = await bundleLambdas(lambdas)
  const pilotDigest = await bundlePilot(join(folder, 'pilot'))
  return { lambdas, metafile, pilot: join(folder, 'pilot', 'served'), pilotDigest }
}
