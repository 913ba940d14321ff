/** Files of this machine: dropped or picked; several are one catalog, or one each. */
import { useState } from 'react'
import { Button, DropZone, FileTrigger, isFileDropItem } from 'react-aria-components'
import { bytes } from '../ui/amounts.ts'

interface UploadProps {
  readonly onFiles: (files: readonly File[], main: string) => void
}

export function UploadCatalog({ onFiles }: UploadProps) {
  const [several, setSeveral] = useState<readonly File[]>([])
  const take = (files: readonly File[]) => {
    const [only] = files
    if (files.length === 1 && only !== undefined) onFiles([only], only.name)
    else setSeveral(files)
  }
  if (several.length > 0) return <SeveralFiles files={several} onFiles={onFiles} onDone={() => setSeveral([])} />
  return (
    <DropZone
      className="submission-drop"
      aria-label="Drop a catalog here"
      onDrop={async ({ items }) => take(await Promise.all(items.filter(isFileDropItem).map((item) => item.getFile())))}
    >
      <p>Drop an instance catalog here: a file, several, or a tar; plain or gzip.</p>
      <FileTrigger allowsMultiple onSelect={(files) => take([...(files ?? [])])}>
        <Button className="button">Choose files</Button>
      </FileTrigger>
    </DropZone>
  )
}

/** SEDs and pictures have endings of their own: the first other file is likely the catalog. */
const looksLikeMain = ({ name }: File): boolean => !/\.(spec|sed|fits?)(\.gz)?$/i.test(name)

interface SeveralProps extends UploadProps {
  readonly files: readonly File[]
  readonly onDone: () => void
}

function SeveralFiles({ files, onFiles, onDone }: SeveralProps) {
  const [main, setMain] = useState((files.find(looksLikeMain) ?? files[0])?.name ?? '')
  const asOne = () => {
    onFiles(files, main)
    onDone()
  }
  const asMany = () => {
    for (const file of files) onFiles([file], file.name)
    onDone()
  }
  return (
    <fieldset className="submission-several stack">
      <legend>Which of these {files.length} files does PhoSim begin with?</legend>
      <ul>
        {files.map(({ name, size }) => (
          <li key={name}>
            <label>
              <input type="radio" name="main" checked={main === name} onChange={() => setMain(name)} /> {name}{' '}
              <span className="quiet small">{bytes(size)}</span>
            </label>
          </li>
        ))}
      </ul>
      <div className="row">
        <button type="button" className="button primary" onClick={asOne}>
          Add as one catalog
        </button>
        <button type="button" className="button" onClick={asMany}>
          {`Add as ${files.length} catalogs`}
        </button>
        <button type="button" className="button plain" onClick={onDone}>
          Cancel
        </button>
      </div>
    </fieldset>
  )
}
