/** Physics commands as text and as a form, in step: the text is what is kept, the form reads and rewrites its lines. */
import { COMMAND_KEYS, type CommandKey } from '../../phosim/command-keys.ts'

/** The dozen that most people want; the rest is folded. */
export const USUAL_KEYS = [
  ...['zenith_v', 'raydensity', 'backalpha', 'backbeta', 'backgamma', 'telescopemode'],
  ...['trackingmode', 'diffractionmode', 'saturation', 'blooming', 'chargesharing', 'chargediffusion'],
]

const isUsual = ({ key }: CommandKey): boolean => USUAL_KEYS.includes(key)
export const USUAL_COMMANDS: readonly CommandKey[] = COMMAND_KEYS.filter(isUsual)
export const OTHER_COMMANDS: readonly CommandKey[] = COMMAND_KEYS.filter((command) => !isUsual(command))

const wordsOf = (line: string): readonly string[] => (line.split('#')[0] ?? '').trim().split(/\s+/)
const isOf = (line: string, key: string): boolean => wordsOf(line)[0] === key

/** What follows a command's key; the last line wins, as in PhoSim. Undefined when it is not given. */
export function wordsGiven(text: string, key: string): string | undefined {
  const line = text.split('\n').findLast((each) => isOf(each, key))
  return line === undefined ? undefined : wordsOf(line).slice(1).join(' ')
}

const commentOf = (line: string): string => (line.includes('#') ? ` ${line.slice(line.indexOf('#'))}` : '')

const isEmpty = (text: string): boolean => text.trim() === ''

/** The text with one line for the command, where the last one stood; comments and all other lines stay as they are. */
export function withValue(text: string, key: string, value: string | undefined): string {
  const lines = text.split('\n')
  const last = lines.findLastIndex((line) => isOf(line, key))
  if (value === undefined) return lines.filter((line) => !isOf(line, key)).join('\n')
  const line = `${key} ${value}`.trimEnd()
  if (last === -1) return isEmpty(text) ? `${line}\n` : `${text.replace(/\n+$/, '')}\n${line}\n`
  return lines
    .flatMap((each, at) => (at === last ? [line + commentOf(each)] : isOf(each, key) ? [] : [each]))
    .join('\n')
}

/** One more line of a command that may stand on several, its values to be filled in. */
export const withLine = (text: string, key: string): string =>
  `${text.replace(/\n+$/, '')}${isEmpty(text) ? '' : '\n'}${key} `

/** The commands that a search finds: by key, by meaning, by unit. */
export function commandsFound(commands: readonly CommandKey[], search: string): readonly CommandKey[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const has = ({ key, meaning, unit }: CommandKey) => {
    const told = `${key} ${meaning} ${unit}`.toLowerCase()
    return words.every((word) => told.includes(word))
  }
  return commands.filter(has)
}
