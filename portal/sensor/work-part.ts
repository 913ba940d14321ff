/** A sensor's part of prepare's work files, read in a browser: `work.json` says where in `sensors.bin` its tar.gz lies. */

type Bytes = Uint8Array<ArrayBuffer>

/** First byte and length. */
export type SensorRange = readonly [offset: number, length: number]

const isRange = (value: unknown): value is SensorRange =>
  Array.isArray(value) && value.length === 2 && value.every((part) => Number.isInteger(part) && part >= 0)

/** Where a sensor's part lies, by what `work.json` holds; undefined when it has none. */
export function rangeOf(work: unknown, sensor: string): SensorRange | undefined {
  const ranges = typeof work === 'object' && work !== null && 'ranges' in work ? work.ranges : undefined
  const found = Object.entries(typeof ranges === 'object' && ranges !== null ? ranges : {}).find(
    ([key]) => key === sensor,
  )
  return found !== undefined && isRange(found[1]) ? found[1] : undefined
}

/** How zlib begins a gzip member: deflate, no flags, no time. */
const MEMBER = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0]
const beginsAt = (bytes: Bytes, at: number): boolean => MEMBER.every((value, index) => bytes[at + index] === value)

/** A gzip file cut at its members, of which a browser's DecompressionStream takes but one. */
function membersOf(bytes: Bytes): readonly Bytes[] {
  const starts: number[] = [0]
  for (let at = bytes.indexOf(MEMBER[0] ?? 0, 1); at >= 0; at = bytes.indexOf(MEMBER[0] ?? 0, at + 1))
    if (beginsAt(bytes, at)) starts.push(at)
  return starts.map((start, index) => bytes.subarray(start, starts[index + 1]))
}

/** Of one member. @throws TypeError for what is no gzip */
export async function gunzip(member: Bytes): Promise<Bytes> {
  const stream = new Blob([member]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** Of text in members: an archive that holds a gzip file would be cut where that begins. */
const gunzipText = async (bytes: Bytes): Promise<string> => {
  const decoder = new TextDecoder('latin1')
  return (await Promise.all(membersOf(bytes).map(gunzip))).map((member) => decoder.decode(member)).join('')
}

const BLOCK = 512
const text = (bytes: Bytes): string => new TextDecoder('latin1').decode(bytes).replace(/\0.*$/s, '')

/** The plain files of a tar (POSIX ustar) by their names. */
export function tarFiles(tar: Bytes): ReadonlyMap<string, Bytes> {
  const files = new Map<string, Bytes>()
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const header = tar.subarray(at, at + BLOCK)
    const sizeBytes = Number.parseInt(text(header.subarray(124, 136)), 8) || 0
    const kind = text(header.subarray(156, 157))
    if (kind === '0' || kind === '')
      files.set(text(header.subarray(0, 100)), tar.subarray(at + BLOCK).subarray(0, sizeBytes))
    at += BLOCK + Math.ceil(sizeBytes / BLOCK) * BLOCK
  }
  return files
}

/** Where the object lines stand: the stand-in's own file, and PhoSim's pars of any snap. */
const OBJECTS = /^(objects\.txt\.gz|raytrace_.*\.pars)$/

/** The text with the object lines of a sensor's part; undefined when it has none. */
export async function objectsText(part: Bytes): Promise<string | undefined> {
  const found = [...tarFiles(await gunzip(part))].find(([name]) => OBJECTS.test(name))
  if (found === undefined) return undefined
  const [name, bytes] = found
  return name.endsWith('.gz') ? gunzipText(bytes) : new TextDecoder('latin1').decode(bytes)
}
