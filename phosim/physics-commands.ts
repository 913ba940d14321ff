/** Physics command files: read against the whitelist, judged line by line, and written in one plain form. */
import { type Argument, type CommandKey, commandKey, FORBIDDEN_KEYS } from './command-keys.ts'

export interface Command {
  readonly key: string
  readonly arguments: readonly string[]
}

export interface CommandProblem {
  /** Counted from 1 in the text that was given. */
  readonly line: number
  /** An error refuses the submission; a warning stays with the task. */
  readonly severity: 'error' | 'warning'
  readonly message: string
}

export interface ParsedCommands {
  /** The commands without an error, in their order. */
  readonly commands: readonly Command[]
  readonly problems: readonly CommandProblem[]
}

const isNumber = (word: string) => /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(word) && Number.isFinite(Number(word))

const FITS: Readonly<Record<Argument, readonly [(word: string) => boolean, string]>> = {
  flag: [(word) => isNumber(word) && (Number(word) === 0 || Number(word) === 1), '0 or 1'],
  integer: [(word) => /^[+-]?\d{1,15}$/.test(word), 'a whole number'],
  number: [isNumber, 'a number'],
}

/** Reads a command file. `version` is the simulator's: a key that came after 3.4 and it is a warning. */
export function parseCommands(text: string, version = '3.4'): ParsedCommands {
  const commands: Command[] = []
  const problems: CommandProblem[] = []
  for (const [index, raw] of text.split('\n').entries()) {
    const [key, ...words] = (raw.split('#')[0] ?? '').trim().split(/\s+/)
    if (key === undefined || key === '') continue
    const command = { key, arguments: words }
    const report = (severity: CommandProblem['severity'], message: string) =>
      problems.push({ line: index + 1, severity, message })
    const error = errorOf(command)
    if (error !== undefined) report('error', error)
    else commands.push(command)
    if (error === undefined && isLater(commandKey(key), version)) {
      report('warning', `version ${version} passes over ${key}, which came with PhoSim ${commandKey(key)?.since}`)
    }
  }
  return { commands, problems }
}

const isLater = (known: CommandKey | undefined, version: string) =>
  known !== undefined && known.since !== '3.4' && Number.parseFloat(known.since) > Number.parseFloat(version)

function errorOf({ key, arguments: words }: Command): string | undefined {
  const known = commandKey(key)
  if (known === undefined) {
    const reason = Object.hasOwn(FORBIDDEN_KEYS, key) ? FORBIDDEN_KEYS[key] : undefined
    if (reason !== undefined) return `${key} may not be given: ${reason}`
    return `${JSON.stringify(key.slice(0, 40))} is not a physics command that may be given; PhoSim would pass over it`
  }
  if (words.length !== known.arguments.length) {
    return `${key} takes ${known.arguments.length} value${known.arguments.length === 1 ? '' : 's'}, not ${words.length}`
  }
  return known.arguments.map((argument, index) => argumentError(known, argument, words[index] ?? '')).find(Boolean)
}

function argumentError(
  { key, range, unit, ...known }: CommandKey,
  argument: Argument,
  word: string,
): string | undefined {
  const [fits, shape] = FITS[argument]
  if (!fits(word)) return `${key} is ${JSON.stringify(word.slice(0, 40))}; it must be ${shape}`
  if (range === undefined || known.arguments.length > 1) return undefined
  const outside = Number(word) < range[0] || Number(word) > range[1]
  return outside ? `${key} is ${word}; it must lie from ${range[0]} to ${range[1]} ${unit}`.trimEnd() : undefined
}

/** Commands as PhoSim reads them: one a line, with the newline at the end without which 6.x gives up. */
export const writeCommands = (commands: readonly Command[]): string =>
  commands.map(({ key, arguments: words }) => `${[key, ...words].join(' ')}\n`).join('')

/** The number that a command sets; the last wins. Undefined when it is not given. */
export function commandNumber(commands: readonly Command[], key: string): number | undefined {
  const word = commands.findLast((command) => command.key === key)?.arguments[0]
  return word === undefined ? undefined : Number(word)
}

const NO_SKY = 'zenith_v 1000\nraydensity 0\n'

/** Command files by name, for those who do not write their own. */
export const PRESETS = {
  none: { meaning: "PhoSim's own physics and background: hours a sensor", text: '' },
  nobackground: { meaning: 'no dark sky and no cosmic rays: minutes a sensor', text: NO_SKY },
  quickbackground: {
    meaning: 'a coarser sky, about fourteen times faster than the full one',
    text: 'backalpha 0\nbackbeta 4\nbackgamma 10\n',
  },
  perfect: { meaning: 'perfect optics in space without a sky, for tests', text: `cleareverything\n${NO_SKY}` },
  'dc2-background': {
    meaning: 'the sky as DC2 production simulated it, about seven times faster than the full one',
    text: 'backalpha 0.1\nbackbeta 4\nbackgamma 1000\nbackdelta 1\n',
  },
} as const

export type Preset = keyof typeof PRESETS

export const isPreset = (name: string): name is Preset => Object.hasOwn(PRESETS, name)

/**
 * A preset and the user's own text, whose lines come later and so win. Lines of problems are those of the user's text.
 * Throws a RangeError for a preset that does not exist.
 */
export function combineCommands(preset: string, text: string, version?: string): ParsedCommands {
  if (!isPreset(preset)) {
    throw new RangeError(`there is no preset ${JSON.stringify(preset)}; there are ${Object.keys(PRESETS).join(', ')}`)
  }
  const own = parseCommands(text, version)
  return { commands: [...parseCommands(PRESETS[preset].text).commands, ...own.commands], problems: own.problems }
}
