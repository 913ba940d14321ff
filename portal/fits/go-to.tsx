/** A field that leads to an object, a place on the sky or a pixel. */
import { useId, useState } from 'react'
import type { Point } from './viewport.ts'

interface GoToProps {
  /** The pixel, or words that say why there is none. */
  readonly find: (text: string) => Point | string
  readonly onFound: (pixel: Point) => void
}

export function GoTo({ find, onFound }: GoToProps) {
  const [fault, setFault] = useState<string>()
  const faultId = useId()
  const go = (form: FormData) => {
    const found = find(String(form.get('place') ?? ''))
    setFault(typeof found === 'string' ? found : undefined)
    if (typeof found !== 'string') onFound(found)
  }
  return (
    <form
      className="fits-viewer-go"
      onBlur={({ currentTarget, relatedTarget }) => currentTarget.contains(relatedTarget) || setFault(undefined)}
      onSubmit={(event) => {
        event.preventDefault()
        go(new FormData(event.currentTarget))
      }}
    >
      <label>
        Go to
        <input
          name="place"
          type="search"
          placeholder="object, RA Dec, or x, y"
          autoComplete="off"
          spellCheck={false}
          aria-invalid={fault !== undefined}
          aria-describedby={faultId}
          onChange={() => setFault(undefined)}
        />
      </label>
      <button type="submit" className="button">
        Go
      </button>
      <p id={faultId} className="fits-viewer-go-fault small" role="status">
        {fault}
      </p>
    </form>
  )
}
