/** Bundles the pilot into one file that runs wherever Node 24 is, with nothing installed. */
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** tar-stream and its like are CommonJS and ask for Node's modules by `require`, which an ES module has not. */
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);"

/** Writes the pilot to `outfile`, such as `build/pilot.mjs`; folders are made. */
export async function buildPilot(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: REQUIRE },
    legalComments: 'eof',
    logLevel: 'warning',
  })
}

if (import.meta.main) await buildPilot(process.argv[2] ?? 'build/pilot.mjs')
