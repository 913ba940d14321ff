/** A real Chromium for the tests: the one that an npm package carries, or the one that CHROME_PATH names. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { ROOT } from '../source-tree.ts'

/** Where the package's browser lies unpacked: one folder for each version, shared by all runs on the machine. */
async function unpackedFolder(): Promise<string> {
  const { devDependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))
  return join(tmpdir(), `imsim-chromium-${devDependencies['@sparticuz/chromium']}`)
}

/** Unpacked beside its place and moved there at once, since two test files may begin together. */
async function unpack(folder: string): Promise<void> {
  const aside = await mkdtemp(`${folder}-`)
  const { TMPDIR } = process.env
  // The package unpacks into the temporary folder, and the libraries that a bare machine lacks only for a Lambda.
  Object.assign(process.env, { TMPDIR: aside, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' })
  const { default: carried } = await import('@sparticuz/chromium')
  await carried.executablePath()
  delete process.env.AWS_LAMBDA_JS_RUNTIME
  delete process.env.LD_LIBRARY_PATH
  delete process.env.FONTCONFIG_PATH
  if (TMPDIR === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = TMPDIR
  await rename(aside, folder).catch(() => rm(aside, { recursive: true, force: true }))
}

const hasNss = (): boolean => /libnss3\.so/.test(execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }))

/** What the package brings for machines that have neither the browser's libraries nor a font. */
function environmentOf(folder: string): Record<string, string> {
  const inherited = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return {
    ...Object.fromEntries(inherited),
    ...(hasNss() ? {} : { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') }),
    ...(existsSync('/usr/share/fonts') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') }),
  }
}

/** Beside the package's own: with web security on, since CORS and the content policy are what is tested. */
const ARGUMENTS = ['--no-sandbox', '--disable-dev-shm-usage', '--use-gl=angle', '--use-angle=swiftshader']

/** Undefined with a reason where there is no browser for this machine. */
export const NO_BROWSER: string | false =
  process.env.CHROME_PATH !== undefined || (process.platform === 'linux' && process.arch === 'x64')
    ? false
    : 'the browser of the npm package is for Linux on x64: set CHROME_PATH'

export async function launchChromium(): Promise<Browser> {
  const { CHROME_PATH } = process.env
  if (CHROME_PATH !== undefined) return chromium.launch({ executablePath: CHROME_PATH, args: ARGUMENTS })
  const folder = await unpackedFolder()
  if (!existsSync(join(folder, 'chromium'))) await unpack(folder)
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: ARGUMENTS,
    env: environmentOf(folder),
    chromiumSandbox: false,
  })
}
