/** A loaded image with everything around it: controls, stage, readout, header. */
import { useMemo, useReducer, useState } from 'react'
import { askedPlace } from './asked-place.ts'
import { textOf } from './cards.ts'
import { type CatalogObject, type Mark, marksOf, nearestMark } from './catalog-marks.ts'
import { DisplayControls } from './display-controls.tsx'
import { GoTo } from './go-to.tsx'
import { HeaderPanel } from './header-panel.tsx'
import type { ImageFacts } from './image-messages.ts'
import { ImageStage } from './image-stage.tsx'
import type { Display } from './palette.ts'
import { Readout } from './readout.tsx'
import { skyFrame } from './sky-frame.ts'
import type { ShownImage } from './use-fits-image.ts'
import { look, startViewing } from './viewing.ts'

interface ImageDeskProps {
  readonly name: string
  readonly facts: ImageFacts
  readonly shown: ShownImage
  readonly objects: readonly CatalogObject[]
  readonly standIn: boolean
  readonly onUnit: (unit: string) => void
}

/** One array for all drawings, so that none is taken for a change. */
const NO_MARKS: readonly Mark[] = []

const firstDisplay = ({ levels }: ImageFacts): Display => ({
  ...levels.limits.zscale,
  stretch: 'linear',
  colourMap: 'grey',
})

/** The images of a file that holds several, as that of all amplifiers does. */
function UnitChoice({ unit, units, onUnit }: Pick<ImageFacts, 'unit' | 'units'> & Pick<ImageDeskProps, 'onUnit'>) {
  return (
    <label>
      Image
      <select value={unit.name} onChange={({ target }) => onUnit(target.value)}>
        {units.map(({ index, name }) => (
          <option key={index}>{name}</option>
        ))}
      </select>
    </label>
  )
}

export function ImageDesk({ name, facts, shown, objects, standIn, onUnit }: ImageDeskProps) {
  const { unit, header, levels } = facts
  const [viewing, move] = useReducer(look, unit, startViewing)
  const [display, setDisplay] = useState(() => firstDisplay(facts))
  const [showsObjects, setShowsObjects] = useState(true)
  const [showsHeader, setShowsHeader] = useState(false)
  const sky = useMemo(() => skyFrame(header), [header])
  const frame = typeof sky === 'string' ? undefined : sky
  const allMarks = useMemo(() => (frame ? marksOf(objects, frame, unit) : []), [objects, frame, unit])
  const marks = showsObjects ? allMarks : NO_MARKS
  const { spot } = viewing
  const nearest = useMemo(() => spot && frame && nearestMark(marks, frame, spot), [marks, frame, spot])
  const isStandIn = standIn || textOf(header, 'SIMULATR') === 'STAND-IN'
  return (
    <div className="fits-viewer-desk" data-header={showsHeader}>
      <div className="fits-viewer-controls">
        {facts.units.length > 1 && <UnitChoice {...facts} onUnit={onUnit} />}
        <DisplayControls {...{ display, levels }} onDisplay={setDisplay} />
        {objects.length > 0 && frame && (
          <label className="fits-viewer-check">
            <input type="checkbox" checked={showsObjects} onChange={({ target }) => setShowsObjects(target.checked)} />
            Catalog objects ({allMarks.length.toLocaleString('en-GB')})
          </label>
        )}
        <button
          type="button"
          className="button"
          aria-expanded={showsHeader}
          onClick={() => setShowsHeader(!showsHeader)}
        >
          Header
        </button>
        <GoTo
          find={(text) => askedPlace(text, { image: unit, frame, marks: allMarks })}
          onFound={(pixel) => move({ kind: 'go', pixel })}
        />
      </div>
      <div className="fits-viewer-picture">
        <ImageStage
          {...{ name, viewing, move, display, shown, frame, marks }}
          nearest={nearest?.mark}
          standIn={isStandIn}
        />
        <Readout {...{ sky, nearest }} spot={spot} value={shown.value} unitOfValue={textOf(header, 'BUNIT')} />
      </div>
      {showsHeader && <HeaderPanel header={header} />}
    </div>
  )
}
