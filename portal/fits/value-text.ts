/** Pixel values as text: whole counts as they are, others with seven digits, which is what a 32-bit float holds. */

const digits = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 7 })

/** `1,012`, `0.1234567`, `1.234e-9`; `no value` for NaN. */
export function valueText(value: number): string {
  if (Number.isNaN(value)) return 'no value'
  const size = Math.abs(value)
  return size !== 0 && (size < 1e-4 || size >= 1e12) ? value.toExponential(3) : digits.format(value)
}
