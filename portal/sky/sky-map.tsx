/** Observations on the whole sky: read them, pick them, or choose a position; a table beside it is the way by keys. */
import './sky.css'
import { type PointerEvent, useMemo, useRef, useState } from 'react'
import type { Observation } from '../../core/contract/observations.ts'
import type { Place } from '../../phosim/celestial.ts'
import { BandLegend } from './band-legend.tsx'
import { pointRadius } from './draw-points.ts'
import { ObservationCard } from './observation-card.tsx'
import { type MapPoint, skyProjection } from './projection.ts'
import { SkyCanvas } from './sky-canvas.tsx'
import { SkyLines, SkyNames } from './sky-lines.tsx'
import { clicked, pointsAt, type SkyPoint, skyPoints } from './sky-points.ts'
import { pixelsPerUnit, toScreen, WHOLE_SKY, zoomed } from './sky-view.ts'
import { useSkyView, useWidth } from './use-sky-view.ts'

export interface SkyMapProps {
  readonly observations: readonly Observation[]
  /** ObsHistIDs. */
  readonly picked: readonly string[]
  /** A click on a visit; it is for the caller to pick it or to let it go. */
  readonly onPick: (obsHistId: string) => void
  /** The visit that is pointed at in the table beside the map. */
  readonly highlighted?: string | undefined
  /** Right ascension in the middle of the map. */
  readonly middleRaDeg?: number
  /** Drawn as a circle, with its radius. */
  readonly centre?: Place | undefined
  readonly radiusDeg?: number | undefined
  /** Lets a position be chosen by a click. */
  readonly onPosition?: (raDeg: number, decDeg: number) => void
}

/** Pixels about a point within which the pointer is on it. */
const REACH_PIXELS = 10
const NONE: readonly SkyPoint[] = []

export function SkyMap(props: SkyMapProps) {
  const { observations, picked, onPick, highlighted, middleRaDeg = 0, centre, radiusDeg = 1.75, onPosition } = props
  const picture = useRef<HTMLDivElement>(null)
  const widthPixels = useWidth(picture)
  const projection = useMemo(() => skyProjection(middleRaDeg), [middleRaDeg])
  const points = useMemo(() => skyPoints(observations, projection), [observations, projection])
  const chosen = useMemo(() => new Set(picked), [picked])
  const circle = useMemo(() => centre && { centre, radiusDeg }, [centre, radiusDeg])
  const [pointed, setPointed] = useState<MapPoint>()
  const [choosing, setChoosing] = useState(false)

  const found = (at: MapPoint) => pointsAt(points, at, REACH_PIXELS / pixelsPerUnit(view, widthPixels))
  const onClick = (at: MapPoint) => {
    const place = projection.toSky(at)
    if (choosing && place !== undefined) {
      onPosition?.(Number(place.raDeg.toFixed(2)), Number(place.decDeg.toFixed(2)))
      setChoosing(false)
      return
    }
    const visit = clicked(found(at), chosen)
    if (visit !== undefined) onPick(visit.obsHistId)
  }
  const { view, setView, handlers, pointAt } = useSkyView(picture, widthPixels, onClick)
  const onPointerMove = (event: PointerEvent) => {
    handlers.onPointerMove(event)
    setPointed(pointAt(event))
  }
  const under = pointed === undefined || choosing ? NONE : found(pointed)
  const shown = under[0] ?? points.find(({ observation }) => observation.obsHistId === highlighted)
  const signRadius = pointRadius(points.length, view.zoom, widthPixels)
  const ring = shown && toScreen(view, widthPixels, shown)
  return (
    <section className="sky-map" aria-label="Sky map">
      <div
        ref={picture}
        className={`sky-map-picture${choosing ? ' choosing' : ''}${under.length > 0 ? ' on-visit' : ''}${view.zoom > 1 ? ' closer' : ''}`}
        {...handlers}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setPointed(undefined)}
      >
        {widthPixels > 0 && (
          <>
            <svg aria-hidden="true">
              <SkyLines {...{ projection, view, widthPixels, circle }} />
            </svg>
            <SkyCanvas {...{ points, view, widthPixels }} picked={chosen} />
            <svg role="img" aria-label={summary(observations, chosen)}>
              <SkyNames {...{ projection, view, widthPixels }} />
              {ring && <circle className="sky-map-ring" cx={ring.x} cy={ring.y} r={signRadius + 7} />}
            </svg>
          </>
        )}
      </div>
      <div className="sky-map-tools">
        <BandLegend observations={observations} />
        {onPosition !== undefined && (
          <button type="button" className="button" aria-pressed={choosing} onClick={() => setChoosing(!choosing)}>
            {choosing ? 'Click on the map' : 'Choose a position'}
          </button>
        )}
        <ZoomButtons onZoom={(factor) => setView(zoomed(view, factor))} onWhole={() => setView(WHOLE_SKY)} />
      </div>
      <ObservationCard
        observation={shown?.observation}
        count={under.length}
        place={pointed && projection.toSky(pointed)}
      />
    </section>
  )
}

const summary = (observations: readonly Observation[], picked: ReadonlySet<string>): string =>
  `${observations.length} visits on the whole sky in Mollweide projection, ${picked.size} picked`

interface ZoomButtonsProps {
  readonly onZoom: (factor: number) => void
  readonly onWhole: () => void
}

function ZoomButtons({ onZoom, onWhole }: ZoomButtonsProps) {
  return (
    <div className="sky-map-zoom">
      <button type="button" className="button" aria-label="Closer" onClick={() => onZoom(2)}>
        +
      </button>
      <button type="button" className="button" aria-label="Farther" onClick={() => onZoom(1 / 2)}>
        −
      </button>
      <button type="button" className="button" onClick={onWhole}>
        Whole sky
      </button>
    </div>
  )
}
