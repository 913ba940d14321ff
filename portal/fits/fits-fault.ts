/** What can be wrong with a FITS file, in words for the person who wanted to see it. */

/** A fault's words; plain, so that a worker can send them. */
export interface FaultWords {
  readonly title: string
  readonly detail: string
  readonly remedy: string
}

/** Thrown for every file that cannot be shown. */
export class FitsFault extends Error {
  readonly words: FaultWords

  constructor(title: string, detail: string, remedy: string) {
    super(`${title}: ${detail}`)
    this.name = 'FitsFault'
    this.words = { title, detail, remedy }
  }
}

const UNEXPECTED: FaultWords = {
  title: 'The image could not be shown',
  detail: 'The viewer met something that it was not made for.',
  remedy: 'Try again; if it stays, download the file and open it in DS9.',
}

/** The words of whatever was thrown. */
export const faultWords = (error: unknown): FaultWords => (error instanceof FitsFault ? error.words : UNEXPECTED)

const count = (value: number) => value.toLocaleString('en-GB')

/** For a file that ends before its header says so. */
export const cutShort = (expectedBytes: number, what: string, receivedBytes: number) =>
  new FitsFault(
    'The file is cut short',
    `Its header announces ${count(expectedBytes)} bytes of ${what}; ${count(receivedBytes)} are there.`,
    'Try again; if it stays so, the file is incomplete: compare its size and checksum with the catalogue.',
  )

const WEB_PAGE = /^\s*<(!doctype html|html)/i
/** How files that are taken for FITS begin. */
const FOREIGN: readonly (readonly [RegExp, string])[] = [
  [/^$/, 'empty'],
  [/^.PNG/, 'a PNG picture'],
  [/^ÿØÿ/, 'a JPEG picture'],
  [/^.HDF/, 'an HDF5 file'],
  [/^PK/, 'a zip archive'],
  [/^BZh/, 'compressed by bzip2, which browsers do not read'],
  [/^\(µ\/ý/, 'compressed by Zstandard, which is not read here'],
  [/^[\s\S]{257}ustar/, 'a tar archive'],
  [WEB_PAGE, 'a web page'],
  [/^\s*</, 'an XML text'],
  [/^\s*[{[]/, 'a JSON text'],
]

/** For a file that does not begin as FITS does; `start` is its first bytes as Windows-1252. */
export function foreignFile(start: string): FitsFault {
  const kind = FOREIGN.find(([pattern]) => pattern.test(start))?.[1]
  const shown = start.slice(0, 12).replace(/[^\x20-\x7e]/g, '·')
  const detail = kind === undefined ? `It begins with “${shown}”, not with SIMPLE.` : `It is ${kind}.`
  return new FitsFault('This is not a FITS image', detail, 'Choose an e-image or an amplifier image.')
}
