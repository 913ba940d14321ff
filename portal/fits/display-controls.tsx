/** How values become colours: stretch, limits and colour map. */
import type { ColourMap } from './colour-maps.ts'
import type { Levels, LimitsRule } from './levels.ts'
import type { Display } from './palette.ts'
import type { Stretch } from './stretch.ts'
import type { Limits } from './zscale.ts'

const STRETCH_WORDS: Readonly<Record<Stretch, string>> = {
  linear: 'Linear',
  log: 'Log',
  sqrt: 'Square root',
  asinh: 'Asinh',
  histogram: 'Histogram equalised',
}
const RULE_WORDS: Readonly<Record<LimitsRule, string>> = {
  zscale: 'zscale',
  percentile: '99.5 %',
  'min-max': 'Min – max',
}
const COLOUR_WORDS: Readonly<Record<ColourMap, string>> = {
  grey: 'Grey',
  inverted: 'Inverted grey',
  inferno: 'Inferno',
}

interface ChoiceProps<T extends string> {
  readonly title: string
  readonly value: T | undefined
  readonly words: Readonly<Record<T, string>>
  readonly onChoice: (choice: T) => void
  /** Shown for a value that is none of them. */
  readonly other?: string
}

function Choice<T extends string>({ title, value, words, onChoice, other }: ChoiceProps<T>) {
  const isOne = (text: string): text is T => text in words
  return (
    <label>
      {title}
      <select value={value ?? ''} onChange={({ target }) => isOne(target.value) && onChoice(target.value)}>
        {value === undefined && <option value="">{other}</option>}
        {Object.entries<string>(words).map(([choice, text]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

interface LimitProps {
  readonly title: string
  readonly value: number
  readonly onLimit: (value: number) => void
}

/** Takes effect when it is left or on Enter; what is no number falls back. */
function Limit({ title, value, onLimit }: LimitProps) {
  const commit = (input: HTMLInputElement) => {
    const typed = input.valueAsNumber
    if (Number.isFinite(typed) && typed !== Number(shown(value))) onLimit(typed)
    else input.value = shown(value)
  }
  return (
    <label>
      {title}
      <input
        key={value}
        type="number"
        step="any"
        className="number"
        defaultValue={shown(value)}
        onBlur={({ currentTarget }) => commit(currentTarget)}
        onKeyDown={({ key, currentTarget }) => key === 'Enter' && commit(currentTarget)}
      />
    </label>
  )
}

const shown = (value: number) => String(Number(value.toPrecision(7)))

const ruleOf = ({ limits }: Levels, { low, high }: Limits): LimitsRule | undefined =>
  (['zscale', 'percentile', 'min-max'] as const).find((rule) => limits[rule].low === low && limits[rule].high === high)

interface DisplayControlsProps {
  readonly display: Display
  readonly levels: Levels
  readonly onDisplay: (display: Display) => void
}

export function DisplayControls({ display, levels, onDisplay }: DisplayControlsProps) {
  const { low, high, stretch, colourMap } = display
  const change = (part: Partial<Display>) => {
    const next = { ...display, ...part }
    onDisplay(next.high > next.low ? next : display)
  }
  return (
    <>
      <Choice title="Stretch" value={stretch} words={STRETCH_WORDS} onChoice={(next) => change({ stretch: next })} />
      <Choice title="Colours" value={colourMap} words={COLOUR_WORDS} onChoice={(next) => change({ colourMap: next })} />
      <Choice
        title="Limits"
        value={ruleOf(levels, display)}
        words={RULE_WORDS}
        other="Typed"
        onChoice={(rule) => change(levels.limits[rule])}
      />
      <Limit title="Low" value={low} onLimit={(next) => change({ low: next })} />
      <Limit title="High" value={high} onLimit={(next) => change({ high: next })} />
    </>
  )
}
