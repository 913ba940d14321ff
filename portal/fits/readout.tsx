/** What is under the pointer or the cross-hair: pixel, value, sky, and the nearest object of the catalog. */
import type { Mark } from './catalog-marks.ts'
import type { PixelValue } from './image-messages.ts'
import { declination, rightAscension } from './sexagesimal.ts'
import { type SkyFrame, skyAt } from './sky-frame.ts'
import { valueText } from './value-text.ts'
import type { Spot } from './viewing.ts'

interface ReadoutProps {
  readonly spot: Spot | undefined
  readonly value: PixelValue | undefined
  /** BUNIT. */
  readonly unitOfValue: string | undefined
  /** The frame, or why there is none. */
  readonly sky: SkyFrame | string
  readonly nearest: { readonly mark: Mark; readonly arcsec: number } | undefined
}

function Item({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <span className="fits-viewer-item">
      <span className="quiet">{title}</span> <span className="mono">{text}</span>{' '}
    </span>
  )
}

function Sky({ spot, sky }: { readonly spot: Spot; readonly sky: SkyFrame | string }) {
  if (typeof sky === 'string') return <span className="quiet">{sky}</span>
  const { raDeg, decDeg } = skyAt(sky, spot)
  return (
    <>
      <Item title="RA" text={`${rightAscension(raDeg)} = ${raDeg.toFixed(6)}°`} />
      <Item title="Dec" text={`${declination(decDeg)} = ${decDeg.toFixed(6)}°`} />
      <span className="quiet">
        {sky.system}
        {sky.note !== undefined && ` (${sky.note})`}
      </span>
    </>
  )
}

function nearestText({ mark: { object }, arcsec }: NonNullable<ReadoutProps['nearest']>): string {
  const magnitude = object.magnitude === undefined ? '' : `, mag ${object.magnitude.toFixed(2)}`
  return `${object.label}${magnitude}, ${arcsec.toFixed(1)}″ away`
}

/** Read aloud for keys alone: a pointer changes it too often. */
export function Readout({ spot, value, unitOfValue = '', sky, nearest }: ReadoutProps) {
  const live = spot?.by === 'keys' ? 'polite' : 'off'
  return (
    <output className="fits-viewer-readout" aria-live={live} aria-label="Under the pointer">
      {spot === undefined ? (
        <span className="quiet">Point at the image, or move a cross-hair over it with the arrow keys.</span>
      ) : (
        <>
          <Item title="Pixel" text={`${spot.x.toFixed(1)}, ${spot.y.toFixed(1)}`} />
          <Item title="Value" text={value === undefined ? '…' : `${valueText(value.value)} ${unitOfValue}`.trim()} />
          <Sky spot={spot} sky={sky} />
          {nearest && <Item title="Nearest" text={nearestText(nearest)} />}
        </>
      )}
    </output>
  )
}
