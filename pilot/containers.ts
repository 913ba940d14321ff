/**
 * The command lines by which docker, podman and apptainer run a payload. A container has no network, no privileges,
 * nothing of the host but what is mounted, and no environment but the payload's own. No shell reads these words.
 */
import type { ContainerSettings } from './container-settings.ts'

/** Where the pilot's file and this host's Node are mounted. */
export const PILOT_INSIDE = '/imsim/pilot.mjs'
export const NODE_INSIDE = '/imsim/node'

/** Containers carry the folder of their pilot under this label, so that a successor can find them. */
export const HOME_LABEL = 'imsim.home'

export interface CommandLine {
  readonly words: readonly [program: string, ...rest: string[]]
  readonly environment: NodeJS.ProcessEnv
}

/** What runs in one container. */
export interface Contained {
  readonly name: string
  /** The folder of the pilot that starts it. */
  readonly home: string
  /** Mounted at its own path, and the working directory there. */
  readonly directory: string
  /** Mounted read-only: paths of the host, each with its path in the container. */
  readonly readOnly: readonly (readonly [source: string, target: string])[]
  readonly environment: Readonly<Record<string, string>>
  readonly memoryMiB: number
  readonly user: { readonly uid: number; readonly gid: number }
  readonly command: readonly [program: string, ...rest: string[]]
}

const CLOSED = ['--network=none', '--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges']

/** What docker and podman have in common; `own` are the words of one of them. */
function runWords({ image, options }: ContainerSettings, run: Contained, own: readonly string[]): string[] {
  const [program, ...rest] = run.command
  return [
    ...['run', '--rm', '--interactive', '--pull=never', '--log-driver=none'],
    // podman's `rm --force` would wait for this long.
    '--stop-timeout=0',
    ...[`--name=${run.name}`, `--label=${HOME_LABEL}=${run.home}`],
    ...CLOSED,
    ...own,
    `--user=${run.user.uid}:${run.user.gid}`,
    // As much with swap as without: no swap.
    ...[`--memory=${run.memoryMiB}m`, `--memory-swap=${run.memoryMiB}m`],
    `--workdir=${run.directory}`,
    `--mount=type=bind,source=${run.directory},target=${run.directory}`,
    ...run.readOnly.map(([source, target]) => `--mount=type=bind,source=${source},target=${target},readonly`),
    ...Object.entries(run.environment).map(([name, value]) => `--env=${name}=${value}`),
    ...options,
    ...[`--entrypoint=${program}`, image, ...rest],
  ]
}

/** docker's client is given what the pilot has, DOCKER_HOST above all; the container is not. */
function dockerCommand(settings: ContainerSettings, run: Contained, own: NodeJS.ProcessEnv): CommandLine {
  return { words: ['docker', ...runWords(settings, run, [])], environment: own }
}

/** podman of an ordinary user maps that user to root, unless told to keep the number. */
function podmanCommand(settings: ContainerSettings, run: Contained, own: NodeJS.ProcessEnv): CommandLine {
  const user = run.user.uid === 0 ? [] : ['--userns=keep-id']
  const words = ['--http-proxy=false', '--read-only-tmpfs=false', ...user]
  return { words: ['podman', ...runWords(settings, run, words)], environment: own }
}

/** What apptainer would take from its own environment into every container. */
const TAKEN_IN = /^(APPTAINER|SINGULARITY)(ENV_|_BIND|_MOUNT)/

/** apptainer keeps the user, mounts the image read-only, and limits no memory: the pilot's own look does. */
function apptainerCommand({ image, options }: ContainerSettings, run: Contained, own: NodeJS.ProcessEnv): CommandLine {
  const { HOME: _, ...environment } = run.environment
  const inside = Object.entries(environment).map(([name, value]) => [`APPTAINERENV_${name}`, value] as const)
  const outside = Object.entries(own).filter(([name]) => !TAKEN_IN.test(name))
  const words = [
    ...['exec', '--containall', '--no-eval', '--no-privs', '--net', '--network=none'],
    // The run directory stands for the user's home, which is not mounted.
    ...[`--home=${run.directory}:${run.directory}`, `--pwd=${run.directory}`],
    ...run.readOnly.map(([source, target]) => `--bind=${source}:${target}:ro`),
    ...options,
    ...[image, ...run.command],
  ]
  return { words: ['apptainer', ...words], environment: Object.fromEntries([...outside, ...inside]) }
}

const COMMANDS = { docker: dockerCommand, podman: podmanCommand, apptainer: apptainerCommand }

/** The command that runs something in a container; `own` is the pilot's environment, for the runtime's client. */
export const commandIn = (settings: ContainerSettings, run: Contained, own: NodeJS.ProcessEnv): CommandLine =>
  COMMANDS[settings.runtime](settings, run, own)
