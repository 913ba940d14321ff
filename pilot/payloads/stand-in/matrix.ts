/** Two-by-two matrices, in reading order: how small offsets turn from sky to pixels. */

export type Matrix = readonly [number, number, number, number]

export const multiply = ([a, b, c, d]: Matrix, [e, f, g, h]: Matrix): Matrix => [
  a * e + b * g,
  a * f + b * h,
  c * e + d * g,
  c * f + d * h,
]

/** The inverse; throws a RangeError for a matrix that has none. */
export function invert([a, b, c, d]: Matrix): Matrix {
  const determinant = a * d - b * c
  if (determinant === 0) throw new RangeError('a matrix without inverse')
  return [d / determinant, -b / determinant, -c / determinant, a / determinant]
}

export const apply = ([a, b, c, d]: Matrix, x: number, y: number): { readonly x: number; readonly y: number } => ({
  x: a * x + b * y,
  y: c * x + d * y,
})
