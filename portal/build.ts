/** Builds the portal's pages into a folder: the laptop does so at its start, the stack at its synthesis. */
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'vite'

/** zod's words for faults in fifty languages are as large as a page, and English alone is spoken here. */
const ENGLISH_ALONE: Plugin = {
  name: 'english-alone',
  load: (id) => (/zod\/v4\/locales\/index\.js$/.test(id) ? "export { default as en } from './en.js'" : undefined),
}

const SETTINGS = '__zod_globalConfig = {}'

/**
 * zod makes code at run time, which the content policy forbids, unless it is told before the first schema is made. No
 * module can be sure to come first: what pages share is cut into chunks that are read before the first script's own words.
 */
const NO_CODE_AT_RUN_TIME: Plugin = {
  name: 'no-code-at-run-time',
  transform(code, id) {
    if (!/zod\/v4\/core\/core\.js$/.test(id)) return undefined
    if (!code.includes(SETTINGS)) this.error('zod keeps its settings elsewhere: tell it there to be jitless')
    return { code: code.replace(SETTINGS, '__zod_globalConfig = { jitless: true }'), map: null }
  },
}

/** A word for servers of components, which there are none of here; every package that has it would be warned of. */
const isNews = ({ code }: { readonly code?: string }): boolean => code !== 'MODULE_LEVEL_DIRECTIVE'

/** Writes `index.html` and `assets/`, whose names change with what they hold. About a second. */
export async function buildPortal(folder: string): Promise<void> {
  await build({
    root: fileURLToPath(new URL('.', import.meta.url)),
    configFile: false,
    logLevel: 'warn',
    plugins: [ENGLISH_ALONE, NO_CODE_AT_RUN_TIME],
    worker: { format: 'es' },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2023',
      // A picture within a script would need more of the content policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { onwarn: (warning, warn) => (isNews(warning) ? warn(warning) : undefined) },
    },
  })
}

if (import.meta.main) await buildPortal(process.argv[2] ?? 'build/portal')
