/** How a payload is started: its command, its environment, and the whole of it put into a container if there is one. */
import { basename, dirname, join } from 'node:path'
import { userOfThisProcess } from './container-runtime.ts'
import { mountable } from './container-settings.ts'
import { type CommandLine, type Contained, commandIn, NODE_INSIDE, PILOT_INSIDE } from './containers.ts'
import type { Job } from './job.ts'
import type { Pilot } from './pilot.ts'
import { RUN_MARK } from './processes.ts'

/** A payload may exceed its memory by so much before it is ended. */
export const MEMORY_TOLERANCE = 1.1
/** The container's own limit lies above the pilot's, whose end of a payload says more than the kernel's. */
const MEMORY_MARGIN_MIB = 256

export type Host = Pick<Pilot, 'settings' | 'self' | 'enclosure'>

/** What a payload finds in its environment: nothing of the pilot's own, above all no token. */
function environmentOf({ directory }: Job, { settings }: Host): Record<string, string> {
  const { phosimDirectory, payloadModule } = settings
  const passed = Object.entries(process.env).filter(([name]) => name.startsWith('PHOSIM_'))
  const set = passed.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  return {
    ...Object.fromEntries(set),
    HOME: directory,
    LANG: 'C.UTF-8',
    TMPDIR: join(directory, 'tmp'),
    [RUN_MARK]: directory,
    ...(phosimDirectory === undefined ? {} : { PHOSIM_DIR: phosimDirectory }),
    ...(payloadModule === undefined ? {} : { IMSIM_PAYLOAD_MODULE: payloadModule }),
  }
}

const wordsFor = ({ lease, directory }: Job, self: string) => [
  `--max-old-space-size=${lease.memoryMiB}`,
  self,
  'payload',
  directory,
]

/** A container's name: by the attempt, and by the pilot, for two services may number their jobs alike. */
export function containerName({ lease, directory }: Job): string {
  const pilot = basename(homeAbove(directory)).replace(/[^A-Za-z0-9_.-]/g, '-')
  return `imsim-${lease.order.pandaId}-${lease.order.attempt}-${pilot}`
}

/** Run directories lie in a slot's folder in the pilot's. */
const homeAbove = (directory: string): string => dirname(dirname(directory))

function mountsOf({ settings, self }: Host, node: string): Contained['readOnly'] {
  const { phosimDirectory, payloadModule, container } = settings
  const own = [phosimDirectory, payloadModule].filter((path) => path !== undefined)
  const onHost = container?.hasPhosim ? own.filter((path) => path !== phosimDirectory) : own
  return [
    [mountable(self), PILOT_INSIDE],
    ...(node === NODE_INSIDE ? [[mountable(process.execPath), NODE_INSIDE] as const] : []),
    ...onHost.map((path) => [mountable(path), path] as const),
  ]
}

/** The command that runs the payload of a job here. */
export function payloadCommand(job: Job, host: Host): CommandLine {
  const { enclosure, self } = host
  const environment = environmentOf(job, host)
  if (enclosure.kind === 'process') {
    const [program = process.execPath, ...words] = [...enclosure.before, process.execPath, ...wordsFor(job, self)]
    return { words: [program, ...words], environment: { PATH: process.env.PATH, ...environment } }
  }
  const { container, node } = enclosure
  const contained: Contained = {
    name: containerName(job),
    home: homeAbove(job.directory),
    directory: job.directory,
    readOnly: mountsOf(host, node),
    environment,
    memoryMiB: Math.ceil(job.lease.memoryMiB * MEMORY_TOLERANCE) + MEMORY_MARGIN_MIB,
    user: userOfThisProcess(),
    command: [node, ...wordsFor(job, PILOT_INSIDE)],
  }
  return commandIn(container, contained, process.env)
}
