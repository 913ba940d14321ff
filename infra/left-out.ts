/** What the Lambdas' bundles leave out of packages, piece by piece with the reason: a cold start reads all that is left. */
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Plugin } from 'esbuild'

/** zod's words for faults in fifty languages are 200 KB, of which English alone is spoken here. */
const ENGLISH_ALONE: Plugin = {
  name: 'english-alone',
  setup({ onLoad }) {
    const contents = "export { default as en } from './en.js'"
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents, loader: 'js' }))
  },
}

/** A package asked for by a file of ours: `z` as an object has all of zod in it, as a module only what is named. */
const ZOD_AS_MODULE: Plugin = {
  name: 'zod-as-module',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8').replace("import { z } from 'zod'", "import * as z from 'zod'")
      return { contents, loader: 'ts' }
    })
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

/**
 * Lambda hands a role's keys over in the environment and nowhere else (Lambda developer guide, "Defined runtime
 * environment variables"), where the SDK's own chain looks first. The rest of it is for laptops, containers and instances.
 */
const KEYS_FROM_ENVIRONMENT: Plugin = {
  name: 'keys-from-environment',
  setup({ onLoad }) {
    const contents = "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env'"
    onLoad({ filter: /credential-provider-node\/dist-es\/index\.js$/ }, () => ({ contents, loader: 'js' }))
  },
}

/**
 * The SDK writes the shapes of all operations with keys such as `[_xN]`, a constant of the same file. For all esbuild
 * knows, a key could do something by being made, so it keeps the shapes: of EC2's client alone 500 KB. Spelled out they
 * are left out, but for those of operations that are asked for.
 */
function spellKeys(text: string): string {
  const constants = new Map([...text.matchAll(/^const (\w+) = (".*");$/gm)].map(([, name, value]) => [name, value]))
  return text.replace(/\[(\w+)\]:/g, (key, name: string) => (constants.has(name) ? `${constants.get(name)}:` : key))
}

/** Node reads a bundle's source map at start-up: of a package's file, its name is enough. */
function nameAlone(path: string): string {
  const map = JSON.stringify({ version: 3, sources: [basename(path)], names: [], mappings: 'AAAA' })
  return `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`
}

const SHORT_PACKAGES: Plugin = {
  name: 'short-packages',
  setup({ onLoad }) {
    onLoad({ filter: /node_modules\/.*\.m?js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      const contents = path.endsWith('/schemas_0.js') ? spellKeys(text) : text
      return { contents: contents + nameAlone(path), loader: 'js', resolveDir: dirname(path) }
    })
  },
}

/** In the order in which they are asked. */
export const LEAVE_OUT: Plugin[] = [
  ...[ENGLISH_ALONE, ZOD_AS_MODULE, NOTHING_BY_IMPORT],
  ...[KEYS_FROM_ENVIRONMENT, SHORT_PACKAGES],
]
