/** Catalogs on their way from this machine: how far each has come, and the ways to stop it or try again. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Client } from '../../core/contract/client.ts'
import { useSession } from '../session/use-session.ts'
import { refresh } from '../ui/asked.ts'
import { wordsOf } from '../ui/problem.tsx'
import { bundleFault, newUpload, postFile, UploadFault } from './upload.ts'

export interface Upload {
  readonly key: string
  /** The file to begin with. */
  readonly main: string
  readonly files: readonly File[]
  readonly sentBytes: number
  readonly sizeBytes: number
  /** Why it stands still. */
  readonly fault?: string | undefined
}

export interface Uploads {
  readonly uploads: readonly Upload[]
  readonly begin: (files: readonly File[], main: string) => void
  readonly again: (key: string) => void
  readonly drop: (key: string) => void
}

const sizeOf = (files: readonly File[]): number => files.reduce((sum, { size }) => sum + size, 0)

const faultOf = (error: unknown): string => {
  if (error instanceof UploadFault) return error.message
  const { title, detail } = wordsOf(error)
  return `${title}. ${detail}`
}

/** Forms, files, and the word that all are there. Answers with the catalog's id. */
async function send(
  client: Client,
  { files, main }: Pick<Upload, 'files' | 'main'>,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const wanted = newUpload(files, main)
  const { catalog, uploads } = await client.call('createCatalog', { body: wanted }, { signal })
  const ordered = files.toSorted((a, b) => Number(b.name === main) - Number(a.name === main))
  let before = 0
  for (const [at, file] of ordered.entries()) {
    const form = uploads.find(({ name }) => name === wanted.files[at]?.name)
    if (form === undefined) throw new UploadFault(`The service gave no form for ${file.name}.`)
    await postFile(form, file, (bytes) => onSent(before + bytes), signal)
    before += file.size
  }
  await client.call('completeCatalog', { params: { catalogId: catalog.catalogId } }, { signal })
  return catalog.catalogId
}

/** `onThere` is given the id of each catalog that has arrived as a whole. */
export function useUploads(onThere: (catalogId: string) => void): Uploads {
  const { client } = useSession()
  const queries = useQueryClient()
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const stops = useRef(new Map<string, AbortController>())
  useStopAtLeave(stops.current, uploads.length > 0)

  const set = (key: string, change: Partial<Upload>) =>
    setUploads((before) => before.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)))
  const drop = (key: string) => {
    stops.current.get(key)?.abort()
    stops.current.delete(key)
    setUploads((before) => before.filter((upload) => upload.key !== key))
  }
  const run = (upload: Upload) => {
    const stop = new AbortController()
    stops.current.set(upload.key, stop)
    send(client, upload, (sentBytes) => set(upload.key, { sentBytes }), stop.signal).then(
      (catalogId) => {
        drop(upload.key)
        onThere(catalogId)
        void refresh(queries, 'listCatalogs')
      },
      (error: unknown) => set(upload.key, { fault: faultOf(error) }),
    )
  }
  return {
    uploads,
    drop,
    begin: (files, main) => {
      const fault = bundleFault(files, main)
      const upload = { key: crypto.randomUUID(), main, files, sentBytes: 0, sizeBytes: sizeOf(files), fault }
      setUploads((before) => [...before, upload])
      if (fault === undefined) run(upload)
    },
    again: (key) => {
      const upload = uploads.find((each) => each.key === key)
      if (upload === undefined) return
      set(key, { fault: undefined, sentBytes: 0 })
      run(upload)
    },
  }
}

/** Files of this machine cannot be read again after the page has gone: the browser asks first. */
function useStopAtLeave(stops: Map<string, AbortController>, isSending: boolean): void {
  useEffect(() => {
    if (!isSending) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [isSending])
  useEffect(
    () => () => {
      for (const stop of stops.values()) stop.abort()
    },
    [stops],
  )
}
