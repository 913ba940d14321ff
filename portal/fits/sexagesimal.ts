/** Angles as astronomers write them: hours, minutes and seconds of right ascension, degrees of declination. */

/** Counts whole units of the last digit first, so that no 60 is ever written. */
function parts(value: number, digits: number): readonly [number, number, string] {
  const unit = 10 ** digits
  const total = Math.round(value * 3600 * unit)
  const seconds = (total % (60 * unit)) / unit
  const minutes = Math.floor(total / (60 * unit))
  return [Math.floor(minutes / 60), minutes % 60, seconds.toFixed(digits).padStart(digits === 0 ? 2 : digits + 3, '0')]
}

const two = (value: number) => String(value).padStart(2, '0')

/** `03:32:30.123` from degrees. */
export function rightAscension(raDeg: number, digits = 3): string {
  const [hours, minutes, seconds] = parts((((raDeg % 360) + 360) % 360) / 15, digits)
  return `${two(hours % 24)}:${two(minutes)}:${seconds}`
}

/** `-27:48:00.12` from degrees, with its sign. */
export function declination(decDeg: number, digits = 2): string {
  const [degrees, minutes, seconds] = parts(Math.abs(decDeg), digits)
  return `${decDeg < 0 ? '-' : '+'}${two(degrees)}:${two(minutes)}:${seconds}`
}
