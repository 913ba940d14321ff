/** Which part of the map is looked at, and where it stands on the screen. */
import { MAP_HEIGHT, MAP_WIDTH, type MapPoint } from './projection.ts'

/** A zoom of 1 is the whole sky; the centre is in units of the map. */
export interface SkyView {
  readonly zoom: number
  readonly x: number
  readonly y: number
}

export const WHOLE_SKY: SkyView = { zoom: 1, x: MAP_WIDTH / 2, y: MAP_HEIGHT / 2 }
/** Fields of 3.5 degrees are then a tenth of the picture. */
const CLOSEST = 16

/** Pixels a unit of the map, on a picture of this width. */
export const pixelsPerUnit = ({ zoom }: SkyView, widthPixels: number): number => (zoom * widthPixels) / MAP_WIDTH

/** CSS pixels from the picture's corner. */
export function toScreen(view: SkyView, widthPixels: number, { x, y }: MapPoint): MapPoint {
  const scale = pixelsPerUnit(view, widthPixels)
  return { x: (x - view.x) * scale + widthPixels / 2, y: (y - view.y) * scale + widthPixels / 4 }
}

/** The way back. */
export function fromScreen(view: SkyView, widthPixels: number, { x, y }: MapPoint): MapPoint {
  const scale = pixelsPerUnit(view, widthPixels)
  return { x: (x - widthPixels / 2) / scale + view.x, y: (y - widthPixels / 4) / scale + view.y }
}

const between = (least: number, value: number, most: number) => Math.min(most, Math.max(least, value))

/** The nearest view that shows nothing beside the map. */
function kept({ zoom, x, y }: SkyView): SkyView {
  const [halfWidth, halfHeight] = [MAP_WIDTH / 2 / zoom, MAP_HEIGHT / 2 / zoom]
  return {
    zoom,
    x: between(halfWidth, x, MAP_WIDTH - halfWidth),
    y: between(halfHeight, y, MAP_HEIGHT - halfHeight),
  }
}

/** Closer or farther by a factor; a point of the map stays where it is on the screen. */
export function zoomed(view: SkyView, factor: number, at: MapPoint = view): SkyView {
  const zoom = between(1, view.zoom * factor, CLOSEST)
  const share = view.zoom / zoom
  return kept({ zoom, x: at.x + (view.x - at.x) * share, y: at.y + (view.y - at.y) * share })
}

/** Moved by so many pixels of the screen. */
export function moved(view: SkyView, widthPixels: number, by: MapPoint): SkyView {
  const scale = pixelsPerUnit(view, widthPixels)
  return kept({ ...view, x: view.x - by.x / scale, y: view.y - by.y / scale })
}

/** Degrees between the lines of the grid, finer the closer one looks. */
export const gridStepDeg = ({ zoom }: SkyView): number => (zoom < 2.5 ? 30 : zoom < 6 ? 10 : 5)
