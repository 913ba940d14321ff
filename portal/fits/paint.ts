/** Draws on the stage's canvas: the image, and what is written over it. Lengths are CSS pixels. */
import { type Mark, markRadius } from './catalog-marks.ts'
import type { ImageColours } from './image-colours.ts'
import type { Frame } from './image-messages.ts'
import { scaleBar } from './scale-bar.ts'
import { arcsecPerPixel, compassAt, type SkyFrame } from './sky-frame.ts'
import { type Point, pixelAt, type Size, screenAt, type Viewport } from './viewport.ts'

/** A canvas to draw on. */
export interface Sheet {
  readonly context: CanvasRenderingContext2D
  readonly viewport: Viewport
  readonly colours: ImageColours
}

const EDGE = 12
const LETTERS = 12

/** The latest picture where it belongs now: after a move it is shifted and stretched until the next one comes. */
export function paintFrame({ context, viewport }: Sheet, { bitmap, viewport: drawn }: Frame): void {
  const topLeft = screenAt(viewport, pixelAt(drawn, { x: 0, y: 0 }))
  const ratio = viewport.scale / drawn.scale
  context.imageSmoothingEnabled = viewport.scale < 1
  context.drawImage(bitmap, topLeft.x, topLeft.y, drawn.width * ratio, drawn.height * ratio)
}

/** Draws lines with a dark seam, so that they are seen on any grey. */
function seamed({ context, colours }: Sheet, colour: string, width: number, draw: (context: Path2D) => void): void {
  const path = new Path2D()
  draw(path)
  context.lineJoin = 'round'
  context.lineCap = 'round'
  for (const [style, wide] of [
    [colours.seam, width + 2],
    [colour, width],
  ] as const) {
    context.strokeStyle = style
    context.lineWidth = wide
    context.stroke(path)
  }
}

function letters({ context, colours }: Sheet, text: string, { x, y }: Point, colour: string, align: CanvasTextAlign) {
  context.font = `600 ${LETTERS}px ${colours.font}`
  context.textAlign = align
  context.textBaseline = 'middle'
  context.lineJoin = 'round'
  context.strokeStyle = colours.seam
  context.lineWidth = 3
  context.strokeText(text, x, y)
  context.fillStyle = colour
  context.fillText(text, x, y)
}

/** The border of the image, so that blank pixels and the ground are told apart. */
export function paintBorder(sheet: Sheet, { width, height }: Size): void {
  const [topLeft, bottomRight] = [
    screenAt(sheet.viewport, { x: 0.5, y: height + 0.5 }),
    screenAt(sheet.viewport, { x: width + 0.5, y: 0.5 }),
  ]
  sheet.context.strokeStyle = sheet.colours.seam
  sheet.context.lineWidth = 1
  sheet.context.strokeRect(topLeft.x, topLeft.y, bottomRight.x - topLeft.x, bottomRight.y - topLeft.y)
}

/** The catalog's objects as circles, all in one path; names too while few are seen. */
export function paintMarks(sheet: Sheet, seen: readonly Mark[], nearest: Mark | undefined): void {
  const { viewport, colours } = sheet
  const circle = (path: Path2D, mark: Mark, grown: number) => {
    const { x, y } = screenAt(viewport, mark)
    const radius = markRadius(mark.object, viewport.scale) + grown
    path.moveTo(x + radius, y)
    path.arc(x, y, radius, 0, 2 * Math.PI)
  }
  seamed(sheet, colours.object, 1.25, (path) => {
    for (const mark of seen) circle(path, mark, 0)
  })
  if (nearest !== undefined) seamed(sheet, colours.spot, 2, (path) => circle(path, nearest, 2))
  const named = seen.length <= 40 ? seen : nearest === undefined ? [] : [nearest]
  for (const mark of named) {
    const { x, y } = screenAt(viewport, mark)
    const colour = mark === nearest ? colours.spot : colours.object
    letters(sheet, mark.object.label, { x: x + markRadius(mark.object, viewport.scale) + 6, y }, colour, 'left')
  }
}

const ARM = 34
const HEAD = 6

/** Arrows to north and east as they lie at the middle of the screen. */
export function paintCompass(sheet: Sheet, frame: SkyFrame): void {
  const { viewport, colours } = sheet
  const compass = compassAt(frame, pixelAt(viewport, { x: viewport.width / 2, y: viewport.height / 2 }))
  if (compass === undefined) return
  const arms = [
    { word: 'N', x: compass.north.x, y: -compass.north.y },
    { word: 'E', x: compass.east.x, y: -compass.east.y },
  ]
  const room = ARM + LETTERS + EDGE
  const origin = { x: viewport.width - room, y: viewport.height - room }
  seamed(sheet, colours.ink, 1.5, (path) => {
    for (const { x, y } of arms) arrow(path, origin, { x, y })
  })
  for (const { word, x, y } of arms) {
    const far = ARM + LETTERS * 0.8
    letters(sheet, word, { x: origin.x + far * x, y: origin.y + far * y }, colours.ink, 'center')
  }
}

function arrow(path: Path2D, from: Point, { x, y }: Point): void {
  const tip = { x: from.x + ARM * x, y: from.y + ARM * y }
  path.moveTo(from.x, from.y)
  path.lineTo(tip.x, tip.y)
  for (const side of [1, -1]) {
    path.moveTo(tip.x, tip.y)
    path.lineTo(tip.x - HEAD * (x - side * 0.5 * y), tip.y - HEAD * (y + side * 0.5 * x))
  }
}

const LONGEST_BAR = 160

/** A round angle as a bar at the lower left. */
export function paintScaleBar(sheet: Sheet, frame: SkyFrame): void {
  const { viewport, colours } = sheet
  const arcsecPerPoint = arcsecPerPixel(frame) / viewport.scale
  const { arcsec, text } = scaleBar(Math.min(LONGEST_BAR, viewport.width / 3) * arcsecPerPoint)
  const [left, right, y] = [EDGE, EDGE + arcsec / arcsecPerPoint, viewport.height - EDGE]
  seamed(sheet, colours.ink, 1.5, (path) => {
    path.moveTo(left, y - 5)
    path.lineTo(left, y)
    path.lineTo(right, y)
    path.lineTo(right, y - 5)
  })
  letters(sheet, text, { x: (left + right) / 2, y: y - 11 }, colours.ink, 'center')
}

/** A cross with an open middle, in which the pixel is seen. */
export function paintCrossHair(sheet: Sheet, pixel: Point): void {
  const { x, y } = screenAt(sheet.viewport, pixel)
  const gap = Math.max(5, sheet.viewport.scale / 2 + 2)
  seamed(sheet, sheet.colours.spot, 1.5, (path) => {
    for (const [alongX, alongY] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      path.moveTo(x + gap * alongX, y + gap * alongY)
      path.lineTo(x + (gap + 14) * alongX, y + (gap + 14) * alongY)
    }
  })
}

const STAND_IN = 'STAND-IN: not made by PhoSim'

/** The words that no image of the stand-in may be without, on a plate of their own. */
export function paintStandIn(sheet: Sheet): void {
  const { context, colours } = sheet
  context.font = `600 ${LETTERS}px ${colours.font}`
  const width = context.measureText(STAND_IN).width
  context.fillStyle = colours.seam
  context.fillRect(EDGE - 6, EDGE - 5, width + 12, LETTERS + 10)
  letters(sheet, STAND_IN, { x: EDGE, y: EDGE + LETTERS / 2 }, colours.warning, 'left')
}
