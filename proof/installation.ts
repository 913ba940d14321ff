/** MiniStack and AWS's command line, installed once in virtual environments of their own below the user's cache folder. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** ministack_plus.py adds to this version, and stops when the source that it changes has moved. */
const VERSION = '1.5.33'
/** Two environments, since the versions of botocore that they pin exclude each other. */
const ENVIRONMENTS = {
  ministack: [`ministack==${VERSION}`, 'boto3==1.43.106', 'cryptography'],
  awscli: ['awscli'],
} as const

const cache = (): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'imsim-on-demand', `ministack-${VERSION}`)

/** Debian and Ubuntu split the module `ensurepip`, without which there is no venv, from their python3. */
export const isPythonThere = (): boolean => spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0

function run(command: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error ?? stderr.trim()}`)
}

/** Installs what is not in the cache yet; answers whether it had to. */
export async function setUp(): Promise<boolean> {
  const folder = cache()
  const ready = join(folder, 'ready')
  if (existsSync(ready)) return false
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const [name, packages] of Object.entries(ENVIRONMENTS)) {
    run('python3', '-m', 'venv', join(folder, name))
    run(join(folder, name, 'bin', 'pip'), 'install', '-q', '--disable-pip-version-check', ...packages)
  }
  await writeFile(ready, '')
  return true
}

/** A program of one of the environments. */
export const installed = (name: keyof typeof ENVIRONMENTS, program: string): string =>
  join(cache(), name, 'bin', program)
