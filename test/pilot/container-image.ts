/** Images for the tests of containers, made of this machine's own busybox, C library and Node: no registry is asked. */
import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import type { Runtime } from '../../pilot/container-settings.ts'

const run = promisify(execFile)

const isThere = (path: string) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

/** Where a program lies, or undefined. */
async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    if (await isThere(join(folder, name))) return join(folder, name)
  return undefined
}

/** What one runtime needs to run the images. */
export interface TestRuntime {
  readonly runtime: Runtime
  /** With Node, and without: then this machine's must run there. */
  readonly images: { readonly withNode: string; readonly withoutNode: string }
  readonly environment: Readonly<Record<string, string>>
  readonly options: readonly string[]
  readonly remove: () => Promise<void>
}

async function copyInto(root: string, path: string): Promise<void> {
  await mkdir(join(root, dirname(path)), { recursive: true })
  await copyFile(path, join(root, path))
}

/** The libraries that Node asks for, as the loader names them. */
async function librariesOfNode(): Promise<string[]> {
  const { stdout } = await run('ldd', [process.execPath])
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path ?? '')
}

async function buildTree(root: string, busybox: string): Promise<void> {
  for (const folder of ['bin', 'tmp', 'var/tmp', 'proc', 'sys', 'dev', 'etc'])
    await mkdir(join(root, folder), { recursive: true })
  await copyFile(busybox, join(root, 'bin', 'busybox'))
  for (const name of ['sh', 'setsid', 'sleep']) await symlink('busybox', join(root, 'bin', name))
  for (const library of await librariesOfNode()) await copyInto(root, library)
}

async function importTree(runtime: Runtime, root: string, name: string, env: NodeJS.ProcessEnv): Promise<string> {
  const archive = `${root}.tar`
  await run('tar', ['-C', root, '-cf', archive, '.'])
  await run(runtime, ['import', archive, name], { env })
  await rm(archive)
  return name
}

/** runc and cgroupfs also work on machines with both kinds of control groups, where podman's defaults do not. */
const CONTAINERS_CONF = '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n'
/** A machine may not let anybody raise the limits that podman sets by itself. */
const LIMITS = ['--ulimit=nofile=1024:1024', '--ulimit=nproc=1024:1024']

/** A runtime with images in a folder. @throws Error with the reason why it cannot be tested on this machine */
export async function testRuntime(runtime: Runtime, folder: string): Promise<TestRuntime> {
  const busybox = await onPath('busybox')
  if ((await onPath(runtime)) === undefined) throw new Error(`${runtime} is not installed`)
  if (busybox === undefined) throw new Error('busybox (busybox-static) is not installed')
  const environment = { CONTAINERS_CONF: join(folder, 'containers.conf') }
  await writeFile(environment.CONTAINERS_CONF, CONTAINERS_CONF)
  const env = { ...process.env, ...environment }
  await run(runtime, ['version'], { env })
  const [withNode, withoutNode] = [join(folder, 'with-node'), join(folder, 'without-node')]
  for (const root of [withNode, withoutNode]) await buildTree(root, busybox)
  await copyFile(process.execPath, join(withNode, 'bin', 'node'))
  if (runtime === 'apptainer')
    return { runtime, images: { withNode, withoutNode }, environment, options: [], remove: async () => undefined }
  const name = `imsim-test-${process.pid}`
  const images = {
    withNode: await importTree(runtime, withNode, `${name}:with-node`, env),
    withoutNode: await importTree(runtime, withoutNode, `${name}:without-node`, env),
  }
  const remove = async () => void (await run(runtime, ['rmi', '--force', ...Object.values(images)], { env }))
  await run(runtime, ['run', '--rm', '--network=none', ...LIMITS, images.withNode, '/bin/busybox', 'true'], { env })
  return { runtime, images, environment, options: LIMITS.map((word) => `--container-option=${word}`), remove }
}

/** The tests' payload in one file, as a container gets it. */
export async function bundledPayload(source: string, folder: string): Promise<string> {
  const outfile = join(folder, 'payload.mjs')
  await build({ entryPoints: [source], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' })
  return outfile
}
