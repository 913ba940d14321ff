/** The words of a line and their numbers, found without allocating: catalogs have ten million lines. */

/** More words than any object line may have; further ones are counted, not kept. */
const KEPT_WORDS = 64
const SPACE = 32
const ZERO = 48
const POINT = '.'.charCodeAt(0) - ZERO
const MINUS = '-'.charCodeAt(0)
const PLUS = '+'.charCodeAt(0)
/** Decimal integers of so many digits are exact in a double. */
const EXACT_DIGITS = 15
const POWERS_OF_TEN = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => Number(`1e${power}`))
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/**
 * The decimal number that stands in text[start, end), to the last bit what Number() gives; NaN for anything else,
 * `inf` and `nan` among it. An exact integer divided by an exact power of ten is rounded correctly (Clinger 1990).
 */
export function decimal(text: string, start: number, end: number): number {
  const sign = text.charCodeAt(start)
  let digits = 0
  let decimals = -1
  let integer = 0
  for (let at = sign === MINUS || sign === PLUS ? start + 1 : start; at < end; at++) {
    const digit = text.charCodeAt(at) - ZERO
    if (digit >= 0 && digit <= 9) {
      integer = integer * 10 + digit
      digits++
      if (decimals >= 0) decimals++
    } else if (digit === POINT && decimals < 0) decimals = 0
    else return anyDecimal(text.slice(start, end))
  }
  if (digits === 0 || digits > EXACT_DIGITS) return anyDecimal(text.slice(start, end))
  const value = decimals > 0 ? integer / (POWERS_OF_TEN[decimals] ?? Number.NaN) : integer
  return sign === MINUS ? -value : value
}

function anyDecimal(word: string): number {
  const value = DECIMAL.test(word) ? Number(word) : Number.NaN
  return Number.isFinite(value) ? value : Number.NaN
}

/** One line at a time, taken apart at white space. */
export class Words {
  count = 0
  #text = ''
  readonly #starts = new Int32Array(KEPT_WORDS)
  readonly #ends = new Int32Array(KEPT_WORDS)

  split(text: string): void {
    const starts = this.#starts
    const ends = this.#ends
    const { length } = text
    let count = 0
    let at = 0
    for (;;) {
      while (at < length && text.charCodeAt(at) <= SPACE) at++
      if (at === length) break
      starts[count] = at
      while (at < length && text.charCodeAt(at) > SPACE) at++
      ends[count++] = at
    }
    this.#text = text
    this.count = count
  }

  /** The word at an index, empty beyond the last. */
  word(index: number): string {
    return this.#has(index) ? this.#text.slice(this.#starts[index], this.#ends[index]) : ''
  }

  /** The number at an index; NaN beyond the last, and for a word that is not a finite decimal number. */
  number(index: number): number {
    return this.#has(index) ? decimal(this.#text, this.#starts[index] ?? 0, this.#ends[index] ?? 0) : Number.NaN
  }

  #has(index: number): boolean {
    return index < this.count && index < KEPT_WORDS
  }
}
