/** Buttons that put something on the reader's disk: a file of the catalogue, signed at the click, or a text of the page. */
import { useMutation } from '@tanstack/react-query'
import { useSession } from '../session/use-session.ts'
import { wordsOf } from '../ui/problem.tsx'
import './download-button.css'

/** A storage answers with the file's name and as something to keep, so the page stays where it is. */
export function useDownload() {
  const { client } = useSession()
  return useMutation({
    mutationFn: async (guid: string) => {
      const { url } = await client.call('downloadFile', { query: { guid } })
      location.assign(url)
    },
  })
}

interface DownloadProps {
  readonly guid: string
  readonly label: string
  /** As a link in a table rather than a button. */
  readonly plain?: boolean
}

export function DownloadButton({ guid, label, plain = false }: DownloadProps) {
  const { mutate, isPending, error } = useDownload()
  return (
    <>
      <button
        type="button"
        className={plain ? 'download-link' : 'button'}
        aria-disabled={isPending}
        onClick={() => isPending || mutate(guid)}
      >
        {label}
      </button>
      {error !== null && (
        <span role="alert" className="download-fault small">
          {wordsOf(error).title}. {wordsOf(error).remedy}
        </span>
      )}
    </>
  )
}

interface SaveProps {
  readonly name: string
  readonly text: string
  readonly label: string
}

export function SaveButton({ name, text, label }: SaveProps) {
  const save = () => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
    link.download = name
    link.click()
    URL.revokeObjectURL(link.href)
  }
  return (
    <button type="button" className="button" onClick={save}>
      {label}
    </button>
  )
}
