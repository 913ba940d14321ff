/** Cosmic rays: straight tracks of ionised silicon through the sensor, and the short curls of slow electrons. */
import type { Canvas } from './canvas.ts'
import type { Random } from './random.ts'

const SILICON_MICRON = 100
const PIXEL_MICRON = 10
/** Electron-hole pairs that a minimum-ionising particle leaves in a micrometre of silicon. */
const PAIRS_PER_MICRON = 80
const RATE_SECONDS = 15
/** The part that are slow electrons, knocked about until they stop. */
const CURLS = 0.25
const STEP_PIXELS = 0.5

function deposit({ width, height, electrons }: Canvas, x: number, y: number, count: number): void {
  const [column, row] = [Math.floor(x), Math.floor(y)]
  if (column < 0 || row < 0 || column >= width || row >= height) return
  electrons[row * width + column] = (electrons[row * width + column] ?? 0) + count
}

/** Muons come from all directions as cos^2 of the zenith angle; a track's length follows from the silicon's depth. */
function straight(canvas: Canvas, random: Random): void {
  const tangent = Math.tan(Math.acos(random.uniform() ** (1 / 3)))
  const length = Math.min(400, (SILICON_MICRON / PIXEL_MICRON) * tangent)
  const direction = 2 * Math.PI * random.uniform()
  const [x, y] = [canvas.width * random.uniform(), canvas.height * random.uniform()]
  const steps = Math.max(1, Math.ceil(length / STEP_PIXELS))
  const pairs = (PAIRS_PER_MICRON * Math.hypot(SILICON_MICRON, length * PIXEL_MICRON)) / steps
  for (let step = 0; step < steps; step++) {
    const along = (step / steps) * length
    const energy = pairs * (0.7 - 0.3 * Math.log(random.uniform()))
    deposit(canvas, x + along * Math.cos(direction), y + along * Math.sin(direction), Math.round(energy))
  }
}

function curl(canvas: Canvas, random: Random): void {
  let [x, y] = [canvas.width * random.uniform(), canvas.height * random.uniform()]
  let direction = 2 * Math.PI * random.uniform()
  const steps = 10 + Math.floor(60 * random.uniform())
  for (let step = 0; step < steps; step++) {
    direction += 0.5 * random.normal()
    x += STEP_PIXELS * Math.cos(direction)
    y += STEP_PIXELS * Math.sin(direction)
    const slowing = 1 + (2 * step) / steps
    deposit(canvas, x, y, Math.round(PAIRS_PER_MICRON * PIXEL_MICRON * STEP_PIXELS * slowing * random.uniform()))
  }
}

/** Adds the rays of one exposure, `density` of them per square centimetre in 15 seconds; returns how many. */
export function addCosmicRays(canvas: Canvas, density: number, exposureSeconds: number, random: Random): number {
  const squareCentimetres = canvas.width * canvas.height * (PIXEL_MICRON * 1e-4) ** 2
  const rays = random.poisson((density * squareCentimetres * exposureSeconds) / RATE_SECONDS)
  for (let ray = 0; ray < rays; ray++) {
    if (random.uniform() < CURLS) curl(canvas, random)
    else straight(canvas, random)
  }
  return rays
}
