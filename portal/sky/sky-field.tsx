/** A catalog's picture: its brightest objects on the sky, north up and east left, with LSST's field of view. */
import './sky.css'
import { useQuery } from '@tanstack/react-query'
import type { StandardCatalog } from '../../phosim/standard-catalogs.ts'
import { dotPaths, FIELD_RADIUS_DEG, type Field, pictureReachDeg } from './field.ts'
import { readField } from './read-field.ts'

interface SkyFieldProps {
  readonly catalog: StandardCatalog
  /** Side in CSS pixels, 160 by itself. */
  readonly sizePixels?: number
}

const count = new Intl.NumberFormat('en-GB')
const degrees = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 })

/** `One star: 1 object of magnitude 20; the circle is the field of view, 3.5° across`. */
function fieldWords(title: string, { objects, brightest, faintest }: Field): string {
  const range =
    brightest === faintest
      ? `${degrees.format(brightest)}`
      : `${degrees.format(brightest)} to ${degrees.format(faintest)}`
  return `${title}: ${count.format(objects)} ${objects === 1 ? 'object' : 'objects'} of magnitude ${range}; the circle is the field of view, ${2 * FIELD_RADIUS_DEG}° across`
}

/** The whole picture of a catalog that is far smaller than the field of view, at its place in it. */
function Inset({ reach }: { readonly reach: number }) {
  const scale = (0.2 * reach) / FIELD_RADIUS_DEG
  return (
    <g transform={`translate(${0.78 * reach} ${-0.78 * reach}) scale(${scale})`}>
      <circle className="view" r={FIELD_RADIUS_DEG} />
      <rect className="part" x={-reach} y={-reach} width={2 * reach} height={2 * reach} />
    </g>
  )
}

function Picture({ field }: { readonly field: Field }) {
  const reach = pictureReachDeg(field)
  return (
    <>
      {reach >= FIELD_RADIUS_DEG && <circle className="view" r={FIELD_RADIUS_DEG} />}
      {dotPaths(field).map(({ size, d }) => (
        <path key={size} className="dots" d={d} strokeWidth={2 * reach * size} />
      ))}
      {reach < FIELD_RADIUS_DEG && <Inset reach={reach} />}
      <text x={-0.94 * reach} y={0.94 * reach} fontSize={0.13 * reach}>
        {degrees.format(2 * reach)}°
      </text>
    </>
  )
}

export function SkyField({ catalog, sizePixels = 160 }: SkyFieldProps) {
  const { data: field } = useQuery({
    queryKey: ['sky-field', catalog.name],
    queryFn: () => readField(catalog),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const reach = field === undefined ? FIELD_RADIUS_DEG : pictureReachDeg(field)
  return (
    <svg
      className="sky-field"
      role="img"
      aria-label={field === undefined ? catalog.title : fieldWords(catalog.title, field)}
      width={sizePixels}
      height={sizePixels}
      viewBox={`${-reach} ${-reach} ${2 * reach} ${2 * reach}`}
    >
      {field !== undefined && <Picture field={field} />}
    </svg>
  )
}
