/** The picture of a sensor: its preview at once, and each of its full images in the viewer when it is asked for. */
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type CatalogueFile, WORK_DAYS } from '../../core/contract/catalogue.ts'
import type { TaskView } from '../../core/contract/tasks.ts'
import { FitsViewer } from '../fits/fits-viewer.tsx'
import { useSession } from '../session/use-session.ts'
import { bytes, counted } from '../ui/amounts.ts'
import { useAsked } from '../ui/asked.ts'
import { Problem } from '../ui/problem.tsx'
import { type Asked, findObjects } from './find-objects.ts'
import { type FullImage, fullImages } from './full-images.ts'

interface PictureProps {
  readonly task: TaskView
  readonly visit: number
  readonly sensor: string
  readonly files: readonly CatalogueFile[]
  /** What stands in the preview's place when there is none. */
  readonly instead: ReactNode
}

export function SensorPicture({ task, visit, sensor, files, instead }: PictureProps) {
  const images = fullImages(files)
  const [name, choose] = useState('')
  const [isOpen, open] = useState(false)
  const image = images.find(({ file }) => file.name === name) ?? images[0]
  const preview = files.find(({ product }) => product === 'preview')
  const isTar = files.some(({ product, name: of }) => product === 'amplifiers' && of.endsWith('.tar'))
  return (
    <section className="sensor-picture" aria-label="Image">
      {image !== undefined && (
        <div className="row sensor-picture-bar">
          {images.length > 1 && <ImageChoice images={images} chosen={image} onChoose={choose} />}
          <button type="button" className={`button ${isOpen ? '' : 'primary'}`} onClick={() => open(!isOpen)}>
            {isOpen ? 'Back to the preview' : `Load the full image (${bytes(image.file.sizeBytes)})`}
          </button>
          {isTar && <span className="quiet small">The amplifiers are in a tar, below: for download alone.</span>}
        </div>
      )}
      {isOpen && image !== undefined ? (
        <Viewer
          image={image}
          asked={{ taskId: task.taskId, visit, sensor, catalogs: task.submission.catalogs, files }}
          standIn={task.submission.simulator.name === 'stand-in'}
        />
      ) : preview === undefined ? (
        instead
      ) : (
        <Preview file={preview} />
      )}
    </section>
  )
}

interface ImageChoiceProps {
  readonly images: readonly FullImage[]
  readonly chosen: FullImage
  readonly onChoose: (name: string) => void
}

function ImageChoice({ images, chosen, onChoose }: ImageChoiceProps) {
  return (
    <label className="row">
      Image
      <select className="sensor-select" value={chosen.file.name} onChange={({ target }) => onChoose(target.value)}>
        {images.map(({ file, title }) => (
          <option key={file.name} value={file.name}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}

/** As previews are made: 500 x 509 and a caption of 24 rows; the room is kept until it is there. */
function Preview({ file: { guid, sensor, snap, filter, obsHistId } }: { readonly file: CatalogueFile }) {
  const { data, error, refetch } = useAsked('downloadFile', { query: { guid } })
  if (data === undefined && error !== null) return <Problem error={error} again={() => void refetch()} />
  return (
    <figure className="sensor-preview">
      {data === undefined ? (
        <div className="sensor-preview-room" />
      ) : (
        <img
          className="sensor-preview-room"
          src={data.url}
          width={500}
          height={533}
          alt={`Preview of ${sensor}, snap ${snap ?? 0}, ${filter} band, visit ${obsHistId}`}
        />
      )}
      <figcaption className="small">Preview: means of 8 × 8 pixels, stretched by zscale.</figcaption>
    </figure>
  )
}

interface ViewerProps {
  readonly image: FullImage
  readonly asked: Asked
  readonly standIn: boolean
}

function Viewer({ image: { file }, asked, standIn }: ViewerProps) {
  const { client } = useSession()
  const { taskId, visit, sensor } = asked
  const { data: found, isPending } = useQuery({
    queryKey: ['catalog-objects', taskId, visit, sensor, file.pandaId],
    queryFn: ({ signal }) => findObjects(client, asked, signal),
    staleTime: Number.POSITIVE_INFINITY,
    // Thousands of objects, which never change.
    structuralSharing: false,
  })
  const sign = async () => (await client.call('downloadFile', { query: { guid: file.guid } })).url
  return (
    <>
      <FitsViewer
        key={file.guid}
        url={sign}
        name={file.name}
        sizeBytes={file.sizeBytes}
        standIn={standIn}
        {...(found ? { catalogObjects: found.objects } : {})}
      />
      <p className="quiet small" role="status">
        {isPending
          ? 'Looking for the catalog’s objects …'
          : found
            ? `${counted(found.objects.length, 'object')} of the catalog, ${found.source}; those on the image are marked.`
            : `No object can be marked: storage keeps a sensor’s part of an upload for ${WORK_DAYS} days. Simulate with centroidfile 1 to keep it with the image.`}
      </p>
    </>
  )
}
