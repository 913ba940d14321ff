/** The canvas with the image on it, moved by wheel, fingers, drag, buttons and keys. */
import './image-stage.css'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { type Mark, marksIn } from './catalog-marks.ts'
import {
  paintBorder,
  paintCompass,
  paintCrossHair,
  paintFrame,
  paintMarks,
  paintScaleBar,
  paintStandIn,
  type Sheet,
} from './paint.ts'
import type { Display } from './palette.ts'
import type { SkyFrame } from './sky-frame.ts'
import { StageButtons } from './stage-buttons.tsx'
import type { ShownImage } from './use-fits-image.ts'
import { useGestures } from './use-gestures.ts'
import { finely, usePainting, useSize } from './use-stage.ts'
import { type Viewing, type ViewingMove, viewportOf } from './viewing.ts'
import type { Size } from './viewport.ts'

/** Square CSS pixels of the stage for each circle: with less of them circles are a mist. */
const ROOM = 2500

const KEYS = 'Arrow keys move a cross-hair, with Shift ten times as far; plus and minus zoom, 0 fits, 1 is one to one.'

const roomFor = ({ width, height }: Size) => Math.ceil((width * height) / ROOM)

interface ImageStageProps {
  readonly name: string
  readonly viewing: Viewing
  /** A reducer's dispatch: it stays the same. */
  readonly move: (move: ViewingMove) => void
  readonly display: Display
  readonly shown: ShownImage
  readonly frame: SkyFrame | undefined
  readonly marks: readonly Mark[]
  readonly nearest: Mark | undefined
  readonly standIn: boolean
}

export function ImageStage({ name, viewing, move, display, shown, frame, marks, nearest, standIn }: ImageStageProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { image, screen, view, spot } = viewing
  const { send } = shown
  const viewport = useMemo(() => viewportOf({ image, screen, view }), [image, screen, view])
  const { seen, count } = useMemo(() => marksIn(marks, viewport, roomFor(viewport)), [marks, viewport])
  const gestures = useGestures(canvas, move)
  useSize(
    canvas,
    useCallback((size: Size) => move({ kind: 'resize', screen: size }), [move]),
  )
  useEffect(() => {
    if (viewport.width * viewport.height > 0) send({ kind: 'draw', viewport: finely(viewport), display })
  }, [send, viewport, display])
  const [column, row] = [spot && Math.round(spot.x), spot && Math.round(spot.y)]
  useEffect(() => {
    if (column !== undefined && row !== undefined) send({ kind: 'probe', x: column, y: row })
  }, [send, column, row])

  usePainting(canvas, viewport, (sheet: Sheet) => {
    if (shown.frame === undefined) return
    paintFrame(sheet, shown.frame)
    paintBorder(sheet, image)
    paintMarks(sheet, seen, nearest)
    if (frame) paintCompass(sheet, frame)
    if (frame) paintScaleBar(sheet, frame)
    if (spot?.by === 'keys') paintCrossHair(sheet, spot)
    if (standIn) paintStandIn(sheet)
  })
  const label = `${standIn ? 'STAND-IN image, not made by PhoSim: ' : 'Image '}${name}`
  return (
    <div className="fits-viewer-stage">
      <div role="application" aria-label={label}>
        <canvas
          ref={canvas}
          className="fits-viewer-canvas"
          aria-label={`${label}. ${KEYS}`}
          tabIndex={0}
          {...gestures}
        />
      </div>
      <StageButtons scale={viewport.scale} move={move} />
      {count > seen.length && (
        <p className="fits-viewer-some small">
          Brightest {seen.length.toLocaleString('en-GB')} of {count.toLocaleString('en-GB')} objects
        </p>
      )}
    </div>
  )
}
