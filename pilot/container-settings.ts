/** What a pilot is told about containers, checked before any is started. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { isOn, type Words, WrongSetting, wordOf, wordsOf } from './options.ts'

export const RUNTIMES = ['docker', 'podman', 'apptainer'] as const
export type Runtime = (typeof RUNTIMES)[number]

export interface ContainerSettings {
  readonly runtime: Runtime
  /** As the runtime names it: `phosim:3.4`, a `.sif` file, an unpacked folder. */
  readonly image: string
  /** The site's further words for the runtime's run (exec) command. */
  readonly options: readonly string[]
  /** PhoSim's folder is the image's, and is not mounted. */
  readonly hasPhosim: boolean
}

/** Mounts are written with commas, colons and equals signs between their parts; apptainer's own scripts read the rest. */
const UNMOUNTABLE = /[^A-Za-z0-9/._+@~%-]/

/** @throws WrongSetting for a path that no runtime can be told to mount */
export function mountable(path: string): string {
  const [sign] = UNMOUNTABLE.exec(path) ?? []
  if (sign === undefined) return path
  throw new WrongSetting(`${path} cannot be mounted in a container: it has "${sign}". Choose another path.`)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function runtimeOf(words: Words, path = ''): Runtime {
  const word = wordOf(words, 'container-runtime')
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  const found =
    word === undefined
      ? RUNTIMES.find((name) => folders.some((folder) => isProgram(join(folder, name))))
      : RUNTIMES.find((name) => name === word)
  if (found !== undefined) return found
  if (word !== undefined)
    throw new WrongSetting(`--container-runtime is "${word}": it must be docker, podman or apptainer`)
  throw new WrongSetting('--container needs docker, podman or apptainer, and none of them is on PATH')
}

const ONLY_WITH_CONTAINER = ['container-runtime', 'container-option', 'phosim-in-container'] as const

/**
 * The settings of containers, or undefined when payloads run as processes. `paths` are those that will be mounted.
 * @throws WrongSetting
 */
export function containerSettings(
  words: Words,
  path: string | undefined,
  paths: readonly (string | undefined)[],
): ContainerSettings | undefined {
  const image = wordOf(words, 'container')
  const idle = ONLY_WITH_CONTAINER.find((name) => words[name] !== undefined)
  if (image === undefined && idle !== undefined) throw new WrongSetting(`--${idle} says nothing without --container`)
  if (image === undefined) return undefined
  if (!/^[A-Za-z0-9./]/.test(image)) throw new WrongSetting(`--container is "${image}": it must be an image's name`)
  const hasPhosim = isOn(words, 'phosim-in-container')
  if (hasPhosim && wordOf(words, 'phosim-dir') === undefined)
    throw new WrongSetting("--phosim-in-container needs --phosim-dir: PhoSim's folder in the image")
  for (const mounted of paths) if (mounted !== undefined) mountable(mounted)
  return { runtime: runtimeOf(words, path), image, options: wordsOf(words, 'container-option'), hasPhosim }
}
