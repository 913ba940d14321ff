/** Containers as they live: tried out before the first job, measured, ended, and found after a pilot that was killed. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { type ContainerSettings, mountable, type Runtime } from './container-settings.ts'
import { commandIn, HOME_LABEL, NODE_INSIDE } from './containers.ts'
import { WrongSetting } from './options.ts'
import { ProcessTree, type TreeSample } from './processes.ts'

const LEAST_NODE = 24
const TRIAL_MEMORY_MIB = 512
/** Images may be many gigabytes, and apptainer converts them at their first use. */
const FIRST_USE_MS = 3_600_000
const ASK_MS = 60_000

const run = promisify(execFile)

async function ask(runtime: Runtime, words: readonly string[], timeout = ASK_MS): Promise<string> {
  const { stdout } = await run(runtime, [...words], { timeout })
  return stdout.trim()
}

/** For commands that may find their container gone, which is what was wanted. */
const quietly = (runtime: Runtime, words: readonly string[]) => ask(runtime, words).catch(() => '')

/** The last line of a failed command's own words. */
function lastWords(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
  return text.trim().split('\n').at(-1) || (error instanceof Error ? error.message : String(error))
}

export const userOfThisProcess = () => ({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 })

/** Writes Node's version into the file that follows, as a payload would write into its run directory. */
const TRIAL = "require('node:fs').writeFileSync(process.argv[1], process.version)"

/** Runs Node in a container in every way as a payload. Returns its major version. */
async function triedNode(container: ContainerSettings, directory: string, node: string): Promise<number> {
  const file = join(directory, `version-of-${basename(node)}`)
  const { words, environment } = commandIn(
    container,
    {
      name: `imsim-trial-${basename(directory)}`,
      home: directory,
      directory,
      readOnly: node === NODE_INSIDE ? [[mountable(process.execPath), NODE_INSIDE]] : [],
      environment: { HOME: directory },
      memoryMiB: TRIAL_MEMORY_MIB,
      user: userOfThisProcess(),
      command: [node, '--eval', TRIAL, file],
    },
    process.env,
  )
  const [program, ...rest] = words
  await run(program, rest, { env: environment, timeout: FIRST_USE_MS })
  return Number(/^v(\d+)/.exec(await readFile(file, 'utf8'))?.[1])
}

async function fetchImage({ runtime, image }: ContainerSettings): Promise<void> {
  if (runtime === 'apptainer') return
  await ask(runtime, ['image', 'inspect', image]).catch(() => ask(runtime, ['pull', image], FIRST_USE_MS))
}

/**
 * Fetches the image and finds the Node that payloads will use there: the image's own, or this host's.
 * @throws WrongSetting when neither runs
 */
export async function tryContainer(container: ContainerSettings, workdir: string): Promise<string> {
  const directory = await mkdtemp(join(workdir, 'trial-'))
  try {
    await fetchImage(container)
    const own = await triedNode(container, directory, 'node').catch(() => 0)
    if (own >= LEAST_NODE) return 'node'
    await triedNode(container, directory, NODE_INSIDE)
    return NODE_INSIDE
  } catch (error) {
    throw new WrongSetting(
      `--container ${container.image} cannot be used with ${container.runtime}: ${lastWords(error)}. An image needs ` +
        `a Node of its own from ${LEAST_NODE} on, or glibc 2.28 and libstdc++, with which this host's Node runs there.`,
    )
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

const NOTHING: TreeSample = { memoryMiB: 0, cpuSeconds: 0 }

/**
 * The processes in a container of docker or podman. They are no children of the pilot, but all descend from the
 * container's first process, and when that one ends the kernel ends the rest.
 */
export class ContainerTree {
  readonly #runtime: Runtime
  readonly #name: string
  readonly #mark: string
  readonly #endClient: () => void
  #tree: ProcessTree | undefined

  /** `endClient` ends the runtime's client, which may be about to start the container. */
  constructor(runtime: Runtime, name: string, mark: string, endClient: () => void) {
    this.#runtime = runtime
    this.#name = name
    this.#mark = mark
    this.#endClient = endClient
  }

  /** Nothing before the container runs, or when its processes are not to be seen from here. */
  async sample(): Promise<TreeSample> {
    this.#tree ??= await this.#find()
    return this.#tree?.sample() ?? NOTHING
  }

  async #find(): Promise<ProcessTree | undefined> {
    const pid = Number(await quietly(this.#runtime, ['inspect', '--format={{.State.Pid}}', this.#name]))
    return pid > 0 ? new ProcessTree(this.#mark, pid) : undefined
  }

  async end(graceSeconds: number): Promise<void> {
    if (graceSeconds > 0) await quietly(this.#runtime, ['stop', '-t', String(graceSeconds), this.#name])
    this.#endClient()
    await quietly(this.#runtime, ['rm', '--force', this.#name])
  }
}

/** Removes what a dead pilot has left running or lying. Returns how many containers those were. */
export async function removeContainersOf(home: string, runtime: Runtime): Promise<number> {
  if (runtime === 'apptainer') return 0
  const found = await quietly(runtime, ['ps', '--all', '--quiet', `--filter=label=${HOME_LABEL}=${home}`])
  const ids = found.split('\n').filter((id) => id !== '')
  if (ids.length === 0) return 0
  await quietly(runtime, ['rm', '--force', ...ids])
  return ids.length
}
