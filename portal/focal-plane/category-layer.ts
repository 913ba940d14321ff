/** Names on the focal plane, such as the site of each sensor's job: a letter and a colour for each name. */
import { bySensor, type Layer, type Sign } from './layers.ts'

export interface SensorCategory {
  readonly sensor: string
  readonly category: string
}

/** Hues of tokens.css; from the seventh name on they come again, and the letter alone tells. */
const HUES = 6
const ALPHABET = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789']

/** A letter of its own for each name: of its own letters the first that is free, else of the alphabet, else `?`. */
export function lettersOf(names: readonly string[]): ReadonlyMap<string, string> {
  const letters = new Map<string, string>()
  const taken = new Set<string>()
  for (const name of names) {
    const own = [...name.toUpperCase()].filter((letter) => ALPHABET.includes(letter))
    const letter = [...own, ...ALPHABET].find((candidate) => !taken.has(candidate)) ?? '?'
    letters.set(name, letter)
    taken.add(letter)
  }
  return letters
}

const signIn = (names: readonly string[], letters: ReadonlyMap<string, string>, name: string): Sign => ({
  label: letters.get(name) ?? '?',
  fill: `var(--hue-${(names.indexOf(name) % HUES) + 1})`,
  ink: 'var(--on-vivid)',
})

/** The name of each sensor; the snaps of a sensor may differ, and two are shown half and half. */
export function categoryLayer(categories: readonly SensorCategory[], title: string): Layer {
  const names = [...new Set(categories.map(({ category }) => category))].sort()
  const letters = lettersOf(names)
  const groups = bySensor(categories)
  const signOf = (name: string) => signIn(names, letters, name)
  const cells = groups.map(([sensor, group]) => {
    const own = [...new Set(group.map(({ category }) => category))]
    return { sensor, signs: own.slice(0, 2).map(signOf), words: own.join(' and ') }
  })
  const sensorsOf = (name: string) =>
    groups.filter(([, group]) => group.some(({ category }) => category === name)).map(([sensor]) => sensor)
  return {
    title,
    cells,
    legend: {
      kind: 'list',
      entries: names.map((name) => ({ sign: signOf(name), words: name, sensors: sensorsOf(name) })),
    },
  }
}
