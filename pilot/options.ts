/** Options as words: read from arguments and environment, and refused by their name. */
import { parseArgs } from 'node:util'

export class WrongSetting extends Error {}

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const OPTIONS = {
  server: text,
  token: text,
  slots: text,
  'site-software': text,
  'phosim-dir': text,
  'phosim-in-container': flag,
  container: text,
  'container-runtime': text,
  'container-option': { type: 'string', multiple: true },
  'no-isolation': flag,
  workdir: text,
  memory: text,
  'disk-reserve': text,
  lifetime: text,
  idle: text,
  grace: text,
  spot: flag,
  'spot-file': text,
  'metadata-server': text,
  'notice-interval': text,
  patience: text,
  'payload-module': text,
} as const

export type Option = keyof typeof OPTIONS
export type Words = Readonly<Partial<Record<Option, string | boolean | string[]>>>

/** The variable that stands for an option: IMSIM_PILOT_SITE_SOFTWARE for --site-software. */
const variableOf = (option: string): string => `IMSIM_PILOT_${option.toUpperCase().replaceAll('-', '_')}`

/** All that is given; an argument wins over the environment. @throws WrongSetting */
export function givenWords(args: readonly string[], environment: NodeJS.ProcessEnv): Words {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS, strict: true })
    const words = Object.keys(OPTIONS).map((name) => [name, environment[variableOf(name)]] as const)
    return { ...Object.fromEntries(words.filter(([, value]) => value !== undefined && value !== '')), ...values }
  } catch (error) {
    throw new WrongSetting(error instanceof Error ? error.message : String(error))
  }
}

export function wordOf(words: Words, name: Option): string | undefined {
  const word = words[name]
  return typeof word === 'string' ? word : undefined
}

/** The words of an option that may be repeated; in the environment blanks stand between them. */
export function wordsOf(words: Words, name: Option): readonly string[] {
  const given = words[name]
  return Array.isArray(given) ? given : (wordOf(words, name)?.split(/\s+/).filter(Boolean) ?? [])
}

export const isOn = (words: Words, name: Option): boolean =>
  words[name] === true || words[name] === '1' || words[name] === 'true'

export function neededWord(words: Words, name: Option): string {
  const word = wordOf(words, name)
  if (word !== undefined) return word
  throw new WrongSetting(`--${name} is missing: give it, or set ${variableOf(name)}`)
}

export function numberOf(words: Words, name: Option, least: number, most: number): number | undefined {
  const word = wordOf(words, name)
  if (word === undefined) return undefined
  const number = Number(word)
  if (Number.isFinite(number) && number >= least && number <= most) return number
  throw new WrongSetting(`--${name} is "${word}": it must be a number from ${least} to ${most}`)
}
