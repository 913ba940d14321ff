/** Builds the portal's pages into a folder: the laptop does so at its start, the stack at its synthesis. */
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'vite'

/** zod's words for faults in fifty languages are as large as a page, and English alone is spoken here. */
const ENGLISH_ALONE: Plugin = {
  name: 'english-alone',
  load: (id) => (/zod\/v4\/locales\/index\.js$/.test(id) ? "export { default as en } from './en.js'" : undefined),
}

/** A word for servers of components, which there are none of here; every package that has it would be warned of. */
const isNews = ({ code }: { readonly code?: string }): boolean => code !== 'MODULE_LEVEL_DIRECTIVE'

/** Writes `index.html` and `assets/`, whose names change with what they hold. About a second. */
export async function buildPortal(folder: string): Promise<void> {
  await build({
    root: fileURLToPath(new URL('.', import.meta.url)),
    configFile: false,
    logLevel: 'warn',
    plugins: [ENGLISH_ALONE],
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
