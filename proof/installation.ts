/** MiniStack and AWS's command line, installed once in virtual environments of their own below the user's cache folder. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** ministack_plus.py adds to this version, and stops when the source that it changes has moved. */
const VERSION = '1.5.33'

/**
 * Every package with its version, those too that the named ones ask for: what was proven once is proven with the same
 * again. Two environments, since the packages that they want exclude each other.
 */
export const ENVIRONMENTS = {
  ministack: [
    ...[`ministack==${VERSION}`, 'boto3==1.43.106', 'botocore==1.43.106', 's3transfer==0.19.3', 'jmespath==1.1.0'],
    ...['python-dateutil==2.9.0.post0', 'six==1.17.0', 'urllib3==2.8.0', 'PyYAML==6.0.3', 'defusedxml==0.7.1'],
    ...['Hypercorn==0.18.0', 'h11==0.16.0', 'h2==4.4.1', 'hpack==4.2.0', 'hyperframe==6.1.0', 'priority==2.0.0'],
    ...['wsproto==1.3.2', 'graphql-core==3.2.12', 'jsonata-python==0.7.1'],
    ...['cryptography==50.0.2', 'cffi==2.1.1', 'pycparser==3.12'],
  ],
  awscli: [
    ...['awscli==1.46.3', 'colorama==0.4.6', 'docutils==0.19', 'jmespath==1.1.0', 'pyasn1==0.6.5', 'rsa==4.7.2'],
    ...['python-dateutil==2.9.0.post0', 'six==1.17.0', 'urllib3==2.8.0', 'PyYAML==6.0.3'],
  ],
} as const

/** The folder's name: other versions are installed beside these. */
export const INSTALLED = `ministack-${createHash('sha256').update(JSON.stringify(ENVIRONMENTS)).digest('hex').slice(0, 12)}`

const cache = (): string => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'imsim-on-demand', INSTALLED)

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
    const pip = join(folder, name, 'bin', 'pip')
    run(pip, 'install', '-q', '--disable-pip-version-check', '--no-deps', ...packages)
    run(pip, 'check')
  }
  await writeFile(ready, '')
  return true
}

/** A program of one of the environments. */
export const installed = (name: keyof typeof ENVIRONMENTS, program: string): string =>
  join(cache(), name, 'bin', program)
