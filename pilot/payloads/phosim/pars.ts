/** PhoSim's `.pars` files: one `key value` a line, the last of a key wins, objects at the end. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'

const isObject = (line: string) => /^\s*object\s/.test(line)

/** The object lines of a pars file or trimmed catalog; trim writes an empty line after each. */
export const objectLines = (pars: string): string[] => pars.split('\n').filter(isObject)

/**
 * What the POST script of a trim job does, once: the sensor's objects join raytrace's parameters. Pars that have
 * objects already stay as they are, since a second copy would double every flux; without any, raytrace draws an
 * empty image and reports success.
 */
export function withObjects(raytracePars: string, trimmedCatalog: string): string {
  if (objectLines(raytracePars).length > 0) return raytracePars
  const objects = objectLines(trimmedCatalog)
  return objects.length === 0 ? raytracePars : `${endedLine(raytracePars)}${objects.join('\n')}\n`
}

/** Text that ends in a newline, as every file that is pasted in front of another must. */
export const endedLine = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

/** The folders that pars name, for the worker that reads them. */
export interface ParsFolders {
  readonly bindir: string
  readonly datadir: string
  readonly instrdir: string
  readonly seddir: string
  readonly imagedir: string
  readonly outputdir: string
}

/** Pars written on another worker, with this one's folders. */
export const rewriteFolders = (pars: string, folders: ParsFolders): string =>
  Object.entries(folders).reduce(
    (text, [key, folder]) => text.replace(new RegExp(`^${key}[ \\t].*$`, 'gm'), () => `${key} ${folder}`),
    pars,
  )

/**
 * The observation's own pars out of a trim job's, which are the chips, the observation and the catalogs:
 * phosim.py deletes its `obs_*.pars` before it ends, and a rerun of the atmosphere needs them.
 */
export const observationOf = (trimPars: string): string =>
  trimPars
    .split('\n')
    .filter((line) => !/^(chipid|catalog)\s/.test(line))
    .join('\n')

async function isGzipped(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await handle.close()
  }
}

/** A text file's lines in batches, gunzipped if need be: ten million lines in bounded memory, bytes kept as they are. */
export async function* lineBatches(file: string): AsyncGenerator<string[]> {
  const raw = createReadStream(file)
  const text = (await isGzipped(file)) ? raw.pipe(createGunzip()) : raw
  raw.once('error', (fault) => text.destroy(fault))
  let rest = ''
  for await (const chunk of text.setEncoding('latin1')) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield lines
  }
  if (rest !== '') yield [rest]
}
