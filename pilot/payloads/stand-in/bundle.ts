/** Reads the lines of a staged catalog: its main file and those it includes, compressed or not, in bounded memory. */
import { createReadStream } from 'node:fs'
import { access, open } from 'node:fs/promises'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { besideFile, leavesFolder, plainPath } from '../../../phosim/data-paths.ts'
import { PayloadFailure } from '../payload-failure.ts'

const INCLUDE = /^includeobj\s+(\S+)/

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b
  } finally {
    await file.close()
  }
}

/** The lines of one file, some thousand at a time. */
async function* linesOf(path: string): AsyncGenerator<string[]> {
  const bytes = createReadStream(path, { highWaterMark: 1 << 18 })
  const text = (await isGzip(path)) ? bytes.pipe(createGunzip().on('error', () => bytes.destroy())) : bytes
  text.setEncoding('latin1')
  let rest = ''
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    yield lines
  }
  if (rest !== '') yield [rest]
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

/** The file of a bundle by the name a catalog calls it: as it is, or with .gz added or taken away. */
async function resolve(directory: string, name: string, namedBy: string): Promise<string> {
  if (leavesFolder(name))
    throw new PayloadFailure('user', 'include-path', `${namedBy} names ${name}, which lies outside the catalog.`)
  const plain = plainPath(name)
  for (const candidate of [plain, `${plain}.gz`, plain.replace(/\.gz$/, '')])
    if (await exists(join(directory, candidate))) return join(directory, candidate)
  const words = `${namedBy} names ${name}, which the catalog does not hold: add the file to the upload.`
  throw new PayloadFailure('user', 'include-missing', words)
}

/** All lines of a bundle, the included files after the main one. As in PhoSim only the main file includes others. */
export async function* bundleLines(directory: string, main: string): AsyncGenerator<string[]> {
  const included: string[] = []
  for await (const lines of linesOf(await resolve(directory, main, 'The order'))) {
    for (const line of lines) {
      const name = INCLUDE.exec(line)?.[1]
      if (name !== undefined) included.push(besideFile(main, name))
    }
    yield lines
  }
  for (const name of included) yield* linesOf(await resolve(directory, name, main))
}
