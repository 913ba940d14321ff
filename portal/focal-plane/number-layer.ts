/** Numbers on the focal plane: a ramp of few steps between round numbers, one hue, the more the further from the ground. */
import { bySensor, type Layer, type LegendEntry, type Sign } from './layers.ts'

export interface SensorNumber {
  readonly sensor: string
  readonly value: number
}

export interface NumberLayerOptions {
  readonly title: string
  /** Absent for a count of what the title says. */
  readonly unit?: string
  /** `log` for what spans decades, such as objects on a sensor; zeros then have a step of their own. */
  readonly scale?: 'linear' | 'log'
  /** How a value is told in words, with its unit; `3.2 h` by itself. */
  readonly format?: (value: number) => string
}

/** Steps of the ramp; more could not be told apart on a small sensor. */
const MOST_STEPS = 7

/** The round number (1, 2 or 5 times a power of ten) at or above a positive number. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const digits = [1, 2, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10
  return digits * power
}

/** Rounding to twelve digits: multiples of 0.1 are not exact. */
const tidy = (value: number): number => Number(value.toPrecision(12))

function linearEdges(least: number, most: number, leastStep: number): readonly number[] {
  const step = Math.max(leastStep, roundUp((most - least) / (MOST_STEPS - 1)))
  const first = Math.floor(least / step)
  const count = Math.floor(most / step) - first + 1
  return Array.from({ length: count }, (_, index) => tidy((first + index) * step))
}

function logEdges(least: number, most: number): readonly number[] {
  const decades = (factors: readonly number[]) => {
    const edges: number[] = []
    for (let power = Math.floor(Math.log10(least)); power <= Math.log10(most); power++)
      edges.push(...factors.map((factor) => tidy(factor * 10 ** power)))
    const first = edges.findLastIndex((edge) => edge <= least)
    return edges.filter((edge, index) => index >= first && edge <= most)
  }
  const choices = [[1, 2, 5], [1, 3], [1]].map(decades)
  return choices.find(({ length }) => length < MOST_STEPS) ?? choices.at(-1) ?? []
}

/** Lower edges of the steps of a ramp over these values, at most seven with `linear`; the last step is open. */
export function rampEdges(values: readonly number[], scale: 'linear' | 'log' = 'linear'): readonly number[] {
  if (values.length === 0) return []
  const least = Math.min(...values)
  const most = Math.max(...values)
  if (least === most) return [least]
  if (scale === 'linear') return linearEdges(least, most, values.every(Number.isInteger) ? 1 : 0)
  const positive = values.filter((value) => value > 0)
  const edges = positive.length === 0 ? [] : logEdges(Math.min(...positive), most)
  return positive.length < values.length ? [least, ...edges] : edges
}

/** Which step a value falls on, from 0. */
export const stepOf = (value: number, edges: readonly number[]): number =>
  Math.max(
    0,
    edges.findLastIndex((edge) => edge <= value),
  )

/** From here on the ramp is strong and takes the other ink. */
const STRONG_PERCENT = 50

/** The colour of a step among so many, and the ink that is read on it. */
export function rampColour(step: number, steps: number): Omit<Sign, 'label'> {
  const percent = steps < 2 ? 40 : Math.round((100 * step) / (steps - 1))
  return {
    fill: `color-mix(in oklab, var(--ramp-most) ${percent}%, var(--ramp-least))`,
    ink: percent > STRONG_PERCENT ? 'var(--on-vivid)' : 'var(--on-pale)',
  }
}

const compact = new Intl.NumberFormat('en', { notation: 'compact' })
const exact = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 4 })

/** Four letters at most, for a sensor: `0.12`, `4.0`, `41`, `1.2k`, `123k`. */
export const shortNumber = (value: number): string =>
  Math.abs(value) < 10 && !Number.isInteger(value) ? value.toPrecision(2) : compact.format(value).replace('K', 'k')

/** `1.5 to 2`; of whole numbers `10 to 19`, and `3` for a step that holds but one. */
function rangeWords(edges: readonly number[], step: number, isWhole: boolean): string {
  const from = edges[step] ?? 0
  const to = edges[step + 1]
  if (to === undefined) return edges.length === 1 ? exact.format(from) : `${exact.format(from)} and more`
  const last = isWhole ? to - 1 : to
  return last === from ? exact.format(from) : `${exact.format(from)} to ${exact.format(last)}`
}

/** A number on each sensor; the largest where a sensor has several, one for each snap. */
export function numberLayer(numbers: readonly SensorNumber[], options: NumberLayerOptions): Layer {
  const { title, unit, scale, format = (value) => `${exact.format(value)} ${unit ?? title.toLowerCase()}` } = options
  const largest = bySensor(numbers).map(([sensor, group]) => ({
    sensor,
    value: Math.max(...group.map(({ value }) => value)),
  }))
  const values = largest.map(({ value }) => value)
  const edges = rampEdges(values, scale)
  const isWhole = values.every(Number.isInteger)
  const entries = edges.map(
    (_, step): LegendEntry => ({
      sign: { label: '', ...rampColour(step, edges.length) },
      words: rangeWords(edges, step, isWhole),
      sensors: largest.filter(({ value }) => stepOf(value, edges) === step).map(({ sensor }) => sensor),
    }),
  )
  return {
    title,
    ...(unit === undefined ? {} : { unit }),
    cells: largest.map(({ sensor, value }) => ({
      sensor,
      signs: [{ label: shortNumber(value), ...rampColour(stepOf(value, edges), edges.length) }],
      words: format(value),
      value,
    })),
    legend: { kind: 'ramp', entries },
  }
}
