/** Sending files to the storage by the forms that the service has signed, with progress. */
import type { CatalogCreated, NewCatalog } from '../../core/contract/catalogs.ts'

/** A file on its way failed; the message says so to a person. */
export class UploadFault extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UploadFault'
  }
}

const GOOD_NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$/

/** The name under which a file travels; undefined where nothing of it can be kept. */
export function travelName(name: string): string | undefined {
  const plain = name
    .replace(/[^A-Za-z0-9._+-]/g, '_')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 200)
  return GOOD_NAME.test(plain) ? plain : undefined
}

type Sized = Pick<File, 'name' | 'size'>

/** Other files are named by the catalog itself, and so must keep their names. */
const partName = (name: string, isMain: boolean): string | undefined =>
  GOOD_NAME.test(name) ? name : isMain ? travelName(name) : undefined

/** What is wrong with files that are to be sent as one catalog, or undefined. */
export function bundleFault(files: readonly Sized[], main: string): string | undefined {
  const empty = files.find(({ size }) => size === 0)
  if (empty !== undefined) return `${empty.name} is empty, or a folder: pack folders into one tar.`
  const bad = files.find(({ name }) => partName(name, name === main) === undefined)
  if (bad !== undefined)
    return `${bad.name} cannot keep its name: a catalog's files have names of letters, digits, dot, plus, dash and underscore. Pack them into one tar.`
  return files.length > 400 ? 'A catalog takes at most 400 files: pack them into one tar.' : undefined
}

/** The request for forms; the file to begin with comes first. */
export function newUpload(files: readonly Sized[], main: string): NewCatalog & { readonly from: 'upload' } {
  const ordered = files.toSorted((a, b) => Number(b.name === main) - Number(a.name === main))
  const sized = ordered.map(({ name, size }) => ({
    name: partName(name, name === main) ?? name,
    sizeBytes: size,
  }))
  const first = sized[0]?.name
  return {
    from: 'upload',
    name: main.slice(0, 100),
    files: sized,
    ...(files.length > 1 && first !== undefined && { main: first }),
  }
}

type SignedForm = CatalogCreated['uploads'][number]

/** S3 says in XML why it refuses. */
const reasonIn = (xml: string): string => /<Message>([^<]*)<\/Message>/.exec(xml)?.[1] ?? 'it did not say why'

/** Sends one file; fetch could not tell how far it has come. `onSent` is given bytes. @throws UploadFault */
export function postFile(
  { url, fields }: SignedForm,
  file: Blob,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  // S3 passes over whatever follows the file.
  body.append('file', file)
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const fail = (words: string) => () => reject(new UploadFault(words))
    request.upload.addEventListener('progress', ({ loaded }) => onSent(Math.min(loaded, file.size)))
    request.addEventListener('error', fail('The connection to the storage broke off.'))
    request.addEventListener('abort', fail('Cancelled.'))
    request.addEventListener('load', () => {
      if (request.status < 300) resolve()
      else reject(new UploadFault(`The storage refused it: ${reasonIn(request.responseText)}`))
    })
    signal.addEventListener('abort', () => request.abort())
    request.open('POST', url)
    request.send(body)
  })
}
