/** What the page and the worker that holds an image say to each other. */
import type { Progress } from './byte-source.ts'
import type { Header } from './cards.ts'
import type { FaultWords } from './fits-fault.ts'
import type { ImageUnit } from './image-file.ts'
import type { Levels } from './levels.ts'
import type { Display } from './palette.ts'
import type { Viewport } from './viewport.ts'

/** An image as the page knows it; its pixels stay with the worker. */
export interface ImageFacts {
  readonly unit: ImageUnit
  readonly units: readonly ImageUnit[]
  readonly header: Header
  readonly levels: Levels
}

/** The picture of a viewport, in device pixels. Whoever draws it last closes the bitmap. */
export interface Frame {
  readonly viewport: Viewport
  readonly bitmap: ImageBitmap
}

/** A FITS pixel and its value: NaN for none. */
export interface PixelValue {
  readonly x: number
  readonly y: number
  readonly value: number
}

export type ToWorker =
  | {
      readonly kind: 'open'
      readonly url: string
      readonly sizeBytes: number | undefined
      readonly unit: string | undefined
    }
  | { readonly kind: 'draw'; readonly viewport: Viewport; readonly display: Display }
  | { readonly kind: 'probe'; readonly x: number; readonly y: number }

export type FromWorker =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'image'; readonly facts: ImageFacts }
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'value'; readonly value: PixelValue }
  | { readonly kind: 'fault'; readonly words: FaultWords }
