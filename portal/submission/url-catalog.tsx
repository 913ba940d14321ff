/** A catalog that the service fetches from an address. */
import { useId, useState } from 'react'
import { NewCatalog } from '../../core/contract/catalogs.ts'
import { Problem } from '../ui/problem.tsx'
import { useNewCatalog } from './use-new-catalog.ts'

export function UrlCatalog({ onAdded }: { readonly onAdded: (catalogId: string) => void }) {
  const id = useId()
  const [url, setUrl] = useState('')
  const [fault, setFault] = useState<string>()
  const added = useNewCatalog((catalogId) => {
    setUrl('')
    onAdded(catalogId)
  })
  const add = () => {
    const wanted = NewCatalog.safeParse({ from: 'url', url: url.trim() })
    if (!wanted.success || !/^https?:/i.test(url.trim())) {
      setFault('Write a whole address, such as https://example.org/stars.txt.gz.')
      return
    }
    added.mutate(wanted.data)
  }
  return (
    <div className="stack">
      <div className="submission-field">
        <label htmlFor={id}>Address of the catalog</label>
        <div className="submission-line">
          <input
            id={id}
            type="url"
            value={url}
            placeholder="https://"
            aria-invalid={fault !== undefined}
            aria-describedby={`${id}-words`}
            onChange={({ target }) => {
              setUrl(target.value)
              setFault(undefined)
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              // Enter would submit the task.
              event.preventDefault()
              add()
            }}
          />
          <button type="button" className="button" onClick={add} disabled={added.isPending}>
            Add
          </button>
        </div>
        <p id={`${id}-words`} className={fault === undefined ? 'quiet small' : 'submission-fault-line'}>
          {fault ?? 'The service fetches it over http or https; a file or a tar, plain or gzip.'}
        </p>
      </div>
      {added.isError && <Problem error={added.error} />}
    </div>
  )
}
