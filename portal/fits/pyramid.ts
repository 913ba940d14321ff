/** An image at half, quarter, eighth … of its size, each pixel the mean of four: what is drawn when zoomed out. */

export interface Raster {
  readonly width: number
  readonly height: number
  readonly pixels: Float32Array<ArrayBuffer>
}

const SMALLEST = 256

/** The mean of those of four values that are there. */
function meanOf(a: number, b: number, c: number, d: number): number {
  const sum = a + b + c + d
  if (!Number.isNaN(sum)) return sum / 4
  const present = [a, b, c, d].filter((value) => !Number.isNaN(value))
  return present.reduce((total, value) => total + value, 0) / present.length
}

/** Half the size, rounded up; at an odd edge the last pixel counts twice. */
export function halved({ width, height, pixels }: Raster): Raster {
  const [columns, rows] = [Math.ceil(width / 2), Math.ceil(height / 2)]
  const half = new Float32Array(columns * rows)
  for (let y = 0; y < rows; y++) {
    const line = 2 * y * width
    const next = 2 * y + 1 < height ? line + width : line
    for (let x = 0; x < columns; x++) {
      const left = 2 * x
      const right = left + 1 < width ? left + 1 : left
      half[y * columns + x] = meanOf(
        pixels[line + left] ?? 0,
        pixels[line + right] ?? 0,
        pixels[next + left] ?? 0,
        pixels[next + right] ?? 0,
      )
    }
  }
  return { width: columns, height: rows, pixels: half }
}

/** The image itself first; a third more memory than it alone. */
export function pyramidOf(image: Raster): readonly Raster[] {
  const levels = [image]
  for (let last = image; Math.max(last.width, last.height) > SMALLEST; ) {
    last = halved(last)
    levels.push(last)
  }
  return levels
}
