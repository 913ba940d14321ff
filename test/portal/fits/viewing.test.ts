import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Gestures, wheelFactor } from '../../../portal/fits/gestures.ts'
import {
  look,
  moveOfKey,
  startViewing,
  type Viewing,
  type ViewingMove,
  viewportOf,
} from '../../../portal/fits/viewing.ts'
import { pixelAt, screenAt } from '../../../portal/fits/viewport.ts'

const IMAGE = { width: 4000, height: 4072 }
const start = look(startViewing(IMAGE), { kind: 'resize', screen: { width: 800, height: 800 } })
const after = (viewing: Viewing, ...moves: readonly ViewingMove[]) => moves.reduce(look, viewing)
const key = (name: string, shift = false): ViewingMove => moveOfKey(name, shift) ?? { kind: 'leave' }
const close = (one: number | undefined, other: number) => Math.abs((one ?? Number.NaN) - other) < 1e-6

describe('looking at an image', () => {
  it('begins with all of it, also when the screen changes, until somebody zooms', () => {
    const wide = after(start, { kind: 'resize', screen: { width: 400, height: 300 } })
    assert.equal(wide.view, undefined)
    const zoomedIn = after(start, key('+'))
    const { scale } = viewportOf(zoomedIn)
    assert.ok(close(scale, 1.5 * viewportOf(start).scale))
    assert.ok(close(viewportOf(after(zoomedIn, { kind: 'resize', screen: { width: 400, height: 300 } })).scale, scale))
    assert.equal(after(zoomedIn, key('0')).view, undefined)
  })

  it('goes to one to one about the middle, or about the pixel pointed at', () => {
    const plain = viewportOf(after(start, key('1')))
    assert.deepEqual([plain.scale, plain.u, plain.v], [1, 2000, 2036])
    const pointed = after(start, { kind: 'point', at: { x: 600, y: 300 } })
    const at = screenAt(viewportOf(after(pointed, key('1'))), pointed.spot ?? { x: 0, y: 0 })
    assert.ok(close(at.x, 600) && close(at.y, 300))
  })

  it('points at pixels of the image only, and at none when the pointer leaves', () => {
    const inside = after(start, { kind: 'point', at: { x: 400, y: 400 } })
    assert.deepEqual([inside.spot?.by, close(inside.spot?.x, 2000.5)], ['pointer', true])
    assert.equal(after(inside, { kind: 'point', at: { x: 1, y: 1 } }).spot, undefined)
    assert.equal(after(inside, { kind: 'leave' }).spot, undefined)
    assert.equal(after(inside, key('Escape')).spot, undefined)
  })

  it('moves a cross-hair from pixel to pixel by the arrow keys', () => {
    const near = after(start, { kind: 'go', pixel: { x: 100.4, y: 200 } })
    assert.equal(viewportOf(near).scale, 4)
    const moved = after(near, key('ArrowRight'), key('ArrowUp', true))
    assert.deepEqual(moved.spot, { x: 101, y: 210, by: 'keys' })
  })

  it('takes the cross-hair a screen pixel at least, and starts it in the middle', () => {
    const { spot, view } = after(start, key('ArrowLeft'))
    assert.ok(spot && 2000 - spot.x >= 4 && 2000 - spot.x <= 6, `${spot?.x}`)
    assert.equal(view, undefined)
  })

  it('keeps the cross-hair on the image and the view with it', () => {
    const corner = Array.from({ length: 60 }, () => key('ArrowLeft', true)).reduce(
      look,
      after(start, { kind: 'go', pixel: { x: 500, y: 500 } }),
    )
    assert.deepEqual([corner.spot?.x, corner.spot?.y], [1, 500])
    assert.ok(screenAt(viewportOf(corner), { x: 1, y: 500 }).x >= 0)
  })

  it('leaves keys that are not its own to the page', () => {
    assert.equal(moveOfKey('Tab', false), undefined)
    assert.equal(moveOfKey('a', false), undefined)
  })
})

describe('pointers', () => {
  it('point, and drag once they are pressed', () => {
    const gestures = new Gestures()
    assert.deepEqual(gestures.moved(1, { x: 5, y: 5 }), [{ kind: 'point', at: { x: 5, y: 5 } }])
    gestures.press(1, { x: 5, y: 5 })
    assert.deepEqual(gestures.moved(1, { x: 8, y: 1 }), [
      { kind: 'drag', x: 3, y: -4 },
      { kind: 'point', at: { x: 8, y: 1 } },
    ])
    assert.deepEqual(gestures.moved(2, { x: 0, y: 0 }), [])
    gestures.release(1)
    assert.equal(gestures.moved(1, { x: 9, y: 9 })[0]?.kind, 'point')
  })

  it('pinch when there are two, so that what is under them stays under them', () => {
    const gestures = new Gestures()
    const fingers = [
      { x: 300, y: 400 },
      { x: 500, y: 400 },
    ] as const
    const near = after(start, { kind: 'scale', scale: 1 })
    const before = fingers.map((finger) => pixelAt(viewportOf(near), finger))
    gestures.press(1, fingers[0])
    gestures.press(2, fingers[1])
    const spread = after(near, ...gestures.moved(1, { x: 200, y: 380 }), ...gestures.moved(2, { x: 600, y: 380 }))
    const viewport = viewportOf(spread)
    assert.ok(Math.abs(viewport.scale - 2) < 0.02, `${viewport.scale}`)
    const now = before.map((pixel) => screenAt(viewport, pixel))
    assert.ok(Math.abs((now[0]?.x ?? 0) - 200) < 6 && Math.abs((now[1]?.x ?? 0) - 600) < 6, JSON.stringify(now))
  })

  it('turn a wheel that zooms, by two at most', () => {
    assert.ok(wheelFactor({ deltaY: -100, deltaMode: 0, ctrlKey: false }) > 1.1)
    assert.ok(wheelFactor({ deltaY: 3, deltaMode: 1, ctrlKey: false }) < 0.95)
    assert.equal(wheelFactor({ deltaY: -1e5, deltaMode: 0, ctrlKey: true }), 2)
  })
})
