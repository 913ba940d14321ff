/** Sensors, chosen on the focal plane; once catalog and visit are known, it shows how many objects fall on each. */
import { memo, useState } from 'react'
import { parseSensors } from '../../phosim/focal-plane.ts'
import { FocalPlane, type PlaneView } from '../focal-plane/focal-plane.tsx'
import { numberLayer } from '../focal-plane/number-layer.ts'
import { sensorsText } from '../focal-plane/selection.ts'
import { count, counted } from '../ui/amounts.ts'
import { Part } from './field.tsx'
import type { Form } from './form.ts'
import { type ObjectsFound, useObjects } from './use-objects.ts'

export function SensorsPart({ form }: { readonly form: Form }) {
  const { draft, change } = form
  const { counts, lacking } = useObjects(form)
  const objects = counts?.objectsBySensor
  const withObjects = Object.keys(objects ?? {})
  const isOfOne = draft.visits.length <= 1
  return (
    <Part form={form} title="Sensors" field="sensors" hint="All 189, whole rafts, or single ones.">
      {isOfOne && withObjects.length > 0 && withObjects.length < 189 && (
        <p className="row">
          <span className="quiet">Objects fall on {counted(withObjects.length, 'sensor')}.</span>
          <button type="button" className="button" onClick={() => change({ sensors: sensorsText(withObjects) })}>
            Choose these
          </button>
        </p>
      )}
      <Plane sensors={draft.sensors} objects={objects} change={change} />
      <p className="quiet small" role="status">
        {lacking === undefined ? countedWords(counts, draft.visits) : LACKING_WORDS[lacking]}
      </p>
    </Part>
  )
}

const LACKING_WORDS = {
  catalog: 'Objects on each sensor are shown once every catalog has been read.',
  visit: 'Objects on each sensor are shown once it is known where the telescope points: pick a visit.',
  answer: 'Objects on each sensor are being counted …',
  map: 'Objects cannot be told sensor by sensor: too many, over too much of the sky. The preparation of the visit will count them.',
} as const satisfies Record<NonNullable<ObjectsFound['lacking']>, string>

/** What the numbers are of, where it is not plain. */
function countedWords(counts: ObjectsFound['counts'], visits: readonly string[]): string {
  const isNone = counts !== undefined && Object.keys(counts.objectsBySensor).length === 0
  return [
    isNone ? 'No object falls on any sensor: does the visit look where the catalog is?' : '',
    visits.length > 1 ? `Objects as visit ${visits[0]} sees them, the first of ${count(visits.length)}.` : '',
    counts?.isEstimate ? 'Within some per cent: there are so many that close ones were counted together.' : '',
  ]
    .filter((words) => words !== '')
    .join(' ')
}

interface PlaneProps {
  readonly sensors: string
  readonly objects: Readonly<Record<string, number>> | undefined
  readonly change: Form['change']
}

/** Hundreds of elements, drawn again only when something of theirs changes. */
const Plane = memo(function Plane({ sensors, objects, change }: PlaneProps) {
  const [view, setView] = useState<PlaneView>('picture')
  const numbers = Object.entries(objects ?? {}).map(([sensor, value]) => ({ sensor, value }))
  const format = (value: number) => counted(value, 'object')
  return (
    <FocalPlane
      label="Sensors of the task"
      layer={numberLayer(numbers, { title: 'Objects', unit: 'on the sensor', scale: 'log', format })}
      selected={parseSensors(sensors).sensors}
      onSelectedChange={(chosen) => change({ sensors: sensorsText(chosen) })}
      view={view}
      onViewChange={setView}
    />
  )
})
