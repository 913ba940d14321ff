/** Bundles the pilot into one file that runs wherever Node 24 is, with nothing installed. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** tar-stream and its like are CommonJS and ask for Node's modules by `require`, which an ES module has not. */
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);"

/** The first line of every file that is deployed. */
export const titleOf = (release: string): string => `// ImSim on Demand ${release}`

/** The project's own version, which is the release unless a deployment says otherwise. */
export function versionOfProject(): string {
  const { version }: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return version
}

/** Writes the pilot to `outfile`, such as `build/pilot.mjs`; folders are made. The same release gives the same bytes. */
export async function buildPilot(outfile: string, release = versionOfProject()): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
    absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: `${titleOf(release)}\n${REQUIRE}` },
    legalComments: 'eof',
    logLevel: 'warning',
  })
}

if (import.meta.main) await buildPilot(resolve(process.argv[2] ?? 'build/pilot.mjs'), process.argv[3])
