/** The viewer of FITS images: loads one in a worker, and shows it with its sky, its header and the catalog's objects. */
import '../ui/problem.css'
import './fits-viewer.css'
import { useState } from 'react'
import { bytes } from '../ui/amounts.ts'
import type { CatalogObject } from './catalog-marks.ts'
import type { FaultWords } from './fits-fault.ts'
import { ImageDesk } from './image-desk.tsx'
import { type ImageAddress, useFitsImage } from './use-fits-image.ts'

export interface FitsViewerProps {
  /** Where the file is, or what signs an address; asked anew each time that the file is loaded. */
  readonly url: ImageAddress
  /** The file's name. Another name or size is another file and loads it; another address alone is not. */
  readonly name: string
  readonly sizeBytes?: number
  /** To be drawn over the image. Keep the array the same as long as its objects are. */
  readonly catalogObjects?: readonly CatalogObject[]
  /** Writes STAND-IN on the image; an image whose header says so has it in any case. */
  readonly standIn: boolean
}

const NO_OBJECTS: readonly CatalogObject[] = []

/** Loads as soon as it is shown: whoever shows it asks first whether so many bytes are wanted. */
export function FitsViewer(props: FitsViewerProps) {
  const [unit, setUnit] = useState<string>()
  const [attempt, setAttempt] = useState(0)
  const key = [props.name, props.sizeBytes, unit, attempt].join(' ')
  return (
    <section className="fits-viewer" aria-label={`Image ${props.name}`}>
      <Loaded key={key} {...props} unit={unit} onUnit={setUnit} onAgain={() => setAttempt(attempt + 1)} />
    </section>
  )
}

interface LoadedProps extends FitsViewerProps {
  readonly unit: string | undefined
  readonly onUnit: (unit: string) => void
  readonly onAgain: () => void
}

function Loaded({ url, name, sizeBytes, unit, catalogObjects = NO_OBJECTS, standIn, onUnit, onAgain }: LoadedProps) {
  const shown = useFitsImage({ address: url, sizeBytes, unit })
  const { state } = shown
  switch (state.stage) {
    case 'loading':
      return <Loading {...state.progress} name={name} onStop={shown.stop} />
    case 'stopped':
      return <Stopped onAgain={onAgain} />
    case 'failed':
      return <Failed words={state.words} onAgain={onAgain} />
    case 'ready':
      return <ImageDesk {...{ name, shown, standIn, onUnit }} facts={state.facts} objects={catalogObjects} />
  }
}

interface LoadingProps {
  readonly name: string
  readonly receivedBytes?: number
  readonly totalBytes?: number
  readonly onStop: () => void
}

function Loading({ name, receivedBytes = 0, totalBytes, onStop }: LoadingProps) {
  const known = totalBytes !== undefined && receivedBytes <= totalBytes
  const words = known ? `${bytes(receivedBytes)} of ${bytes(totalBytes)}` : bytes(receivedBytes)
  return (
    <div className="fits-viewer-wait">
      <p>
        Loading <span className="mono">{name}</span>
      </p>
      <progress aria-label={`Loading ${name}`} max={1} {...(known ? { value: receivedBytes / totalBytes } : {})} />
      <p className="quiet small">{receivedBytes === 0 ? 'Waiting for the storage' : words}</p>
      <button type="button" className="button" onClick={onStop}>
        Stop
      </button>
    </div>
  )
}

function Stopped({ onAgain }: { readonly onAgain: () => void }) {
  return (
    <div className="fits-viewer-wait">
      <p>Loading was stopped.</p>
      <button type="button" className="button" onClick={onAgain}>
        Load the image
      </button>
    </div>
  )
}

function Failed({ words, onAgain }: { readonly words: FaultWords; readonly onAgain: () => void }) {
  return (
    <div className="problem" role="alert">
      <strong>{words.title}</strong>
      <p>{words.detail}</p>
      <p className="quiet">{words.remedy}</p>
      <button type="button" className="button" onClick={onAgain}>
        Try again
      </button>
    </div>
  )
}
