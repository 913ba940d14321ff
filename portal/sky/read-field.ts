/** Reads a standard catalog's field bit by bit, since the largest takes a tenth of a second. */
import type { StandardCatalog } from '../../phosim/standard-catalogs.ts'
import { type Field, FieldReader } from './field.ts'

/** Lines between two pauses: a few milliseconds. */
const LINES = 2000

const pause = () => new Promise((resolve) => setTimeout(resolve))

export async function readField({ lines }: StandardCatalog): Promise<Field> {
  const reader = new FieldReader()
  let count = 0
  for (const line of lines()) {
    reader.read(line)
    count += 1
    if (count % LINES === 0) await pause()
  }
  return reader.field()
}
