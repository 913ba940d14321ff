/** The focal plane in a list: colours only, summed up in words for who cannot see it. */
import './focal-plane-thumbnail.css'
import { type Layer, layerWords } from './layers.ts'
import { FRAME } from './layout.ts'
import { thumbnailPaths, unlitPath } from './thumbnail.ts'

interface FocalPlaneThumbnailProps {
  readonly layer: Layer
  /** Side in CSS pixels, 80 by itself. */
  readonly sizePixels?: number
}

/** The picture without the room for the digits, which are not drawn. */
const SIDE = -2 * FRAME.y
const VIEW = `${FRAME.y} ${FRAME.y} ${SIDE} ${SIDE}`

export function FocalPlaneThumbnail({ layer, sizePixels = 80 }: FocalPlaneThumbnailProps) {
  return (
    <svg
      className="focal-plane-thumbnail"
      role="img"
      aria-label={layerWords(layer)}
      width={sizePixels}
      height={sizePixels}
      viewBox={VIEW}
    >
      <path className="unlit" d={unlitPath(layer)} />
      {thumbnailPaths(layer).map(({ fill, d }) => (
        <path key={fill} d={d} style={{ fill }} />
      ))}
    </svg>
  )
}
