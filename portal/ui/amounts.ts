/** Numbers as people read them: bytes, durations, dollars, counts; each with its unit. */

const DASH = '–'
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })

/** `12,345`. */
export const count = (value: number): string => whole.format(value)

/** `1 job`, `12 jobs`. */
export const counted = (value: number, noun: string, nouns = `${noun}s`): string =>
  `${count(value)} ${value === 1 ? noun : nouns}`

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/** Decimal units with three digits at most: `1.25 GB`. */
export function bytes(value: number | undefined): string {
  if (value === undefined) return DASH
  const step = value < 1 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(value) / 3))
  const scaled = value / 1000 ** step
  return `${scaled.toLocaleString('en-GB', { maximumSignificantDigits: 3 })} ${BYTE_UNITS[step]}`
}

/** `850 ms`, `12 s`, `3 min 20 s`, `5 h 12 min`, `2 d 4 h`. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds)) return DASH
  if (seconds < 1) return seconds === 0 ? '0 s' : `${Math.round(seconds * 1000)} ms`
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const rounded = Math.round(seconds)
  if (rounded < 60) return `${rounded} s`
  if (rounded < 3600) return two(Math.floor(rounded / 60), 'min', rounded % 60, 's')
  const minutes = Math.round(rounded / 60)
  if (minutes < 48 * 60) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  const hours = Math.round(minutes / 60)
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

const two = (large: number, unit: string, small: number, less: string): string =>
  small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${less}`

/** MiB as sites and pilots count memory: `512 MiB`, `3.5 GiB`. */
export const memory = (memoryMiB: number | undefined): string => {
  if (memoryMiB === undefined) return DASH
  return memoryMiB < 1024
    ? `${count(memoryMiB)} MiB`
    : `${(memoryMiB / 1024).toLocaleString('en-GB', { maximumFractionDigits: 1 })} GiB`
}

/** `$0.004`, `$1.20`, `$1,234`; a thousandth of a dollar is the least that is told. */
export function dollars(usd: number | undefined): string {
  if (usd === undefined) return DASH
  if (usd === 0) return '$0'
  if (usd < 0.001) return 'under $0.001'
  const digits = usd < 0.1 ? 3 : usd < 100 ? 2 : 0
  return `$${usd.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`
}

/** `42 %`. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`
