/** Sensors, chosen on the focal plane; once a catalog is read, it shows how many objects fall on each. */
import { memo, useMemo, useState } from 'react'
import { parseSensors } from '../../phosim/focal-plane.ts'
import { FocalPlane, type PlaneView } from '../focal-plane/focal-plane.tsx'
import { numberLayer } from '../focal-plane/number-layer.ts'
import { sensorsText } from '../focal-plane/selection.ts'
import { counted } from '../ui/amounts.ts'
import { Part } from './field.tsx'
import type { Form } from './form.ts'
import { objectsBySensor } from './sky-of.ts'

export function SensorsPart({ form }: { readonly form: Form }) {
  const { draft, change, catalogs } = form
  const objects = useMemo(() => objectsBySensor(catalogs), [catalogs])
  const withObjects = Object.keys(objects ?? {})
  return (
    <Part form={form} title="Sensors" field="sensors" hint="All 189, whole rafts, or single ones.">
      {objects !== undefined && withObjects.length > 0 && withObjects.length < 189 && (
        <p className="row">
          <span className="quiet">Objects fall on {counted(withObjects.length, 'sensor')}.</span>
          <button type="button" className="button" onClick={() => change({ sensors: sensorsText(withObjects) })}>
            Choose these
          </button>
        </p>
      )}
      <Plane sensors={draft.sensors} objects={objects} change={change} />
      {objects === undefined && (
        <p className="quiet small">
          Objects on each sensor are shown when every catalog has been read and says where the telescope points.
        </p>
      )}
    </Part>
  )
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
