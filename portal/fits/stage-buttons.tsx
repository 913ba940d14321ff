/** Buttons on the stage's edge for what wheel and keys do. */
import { type ViewingMove, ZOOM_STEP } from './viewing.ts'

interface StageButtonsProps {
  readonly scale: number
  readonly move: (move: ViewingMove) => void
}

const BUTTONS: readonly { readonly title: string; readonly text: string; readonly move: ViewingMove }[] = [
  { title: 'Zoom in', text: '+', move: { kind: 'zoom', factor: ZOOM_STEP } },
  { title: 'Zoom out', text: '−', move: { kind: 'zoom', factor: 1 / ZOOM_STEP } },
  { title: 'Fit the whole image', text: 'Fit', move: { kind: 'fit' } },
  { title: '1:1, a screen pixel for each pixel', text: '1:1', move: { kind: 'scale', scale: 1 } },
]

const zoomText = (scale: number) => (scale < 0.1 ? `${(scale * 100).toFixed(1)} %` : `${Math.round(scale * 100)} %`)

export function StageButtons({ scale, move }: StageButtonsProps) {
  return (
    <div className="fits-viewer-zoom">
      {BUTTONS.map(({ title, text, move: wish }) => (
        <button
          key={title}
          type="button"
          className="button"
          title={title}
          aria-label={title}
          onClick={() => move(wish)}
        >
          {text}
        </button>
      ))}
      <span className="fits-viewer-scale small number">{zoomText(scale)}</span>
    </div>
  )
}
