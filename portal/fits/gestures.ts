/** Turns what pointers do on the stage into moves: one points or drags, two pinch. */
import type { ViewingMove } from './viewing.ts'
import type { Point } from './viewport.ts'

const WHEEL_GAIN = 0.0015
/** Pinching a touchpad comes as a wheel with Control and small steps. */
const PINCH_GAIN = 0.01
/** CSS pixels in a line of a wheel that counts lines. */
const LINE = 16

/** What a wheel says; a browser's WheelEvent. */
export interface Wheel {
  readonly deltaY: number
  readonly deltaMode: number
  readonly ctrlKey: boolean
}

/** The factor of one turn of the wheel, never more than two. */
export function wheelFactor({ deltaY, deltaMode, ctrlKey }: Wheel): number {
  const turned = deltaY * (deltaMode === 0 ? 1 : LINE) * (ctrlKey ? PINCH_GAIN : WHEEL_GAIN)
  return Math.exp(-Math.min(Math.LN2, Math.max(-Math.LN2, turned)))
}

const middle = (one: Point, other: Point): Point => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 })
const distance = (one: Point, other: Point) => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y))

/** The pointers that are down, by their ids. */
export class Gestures {
  readonly #down = new Map<number, Point>()

  press(id: number, at: Point): void {
    this.#down.set(id, at)
  }

  release(id: number): void {
    this.#down.delete(id)
  }

  /** The moves of a pointer that has come to a place. */
  moved(id: number, at: Point): readonly ViewingMove[] {
    const before = this.#down.get(id)
    if (before === undefined) return this.#down.size === 0 ? [{ kind: 'point', at }] : []
    const other = [...this.#down].find(([each]) => each !== id)?.[1]
    this.#down.set(id, at)
    if (other === undefined) return [drag(before, at), { kind: 'point', at }]
    const factor = distance(at, other) / distance(before, other)
    return [{ kind: 'zoom', factor, at: middle(before, other) }, drag(middle(before, other), middle(at, other))]
  }
}

const drag = (from: Point, to: Point): ViewingMove => ({ kind: 'drag', x: to.x - from.x, y: to.y - from.y })
