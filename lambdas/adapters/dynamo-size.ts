/** How many bytes DynamoDB bills an item with: names and values, by its developer guide's "item sizes and formats". */
import type { AttributeValue } from '@aws-sdk/client-dynamodb'

/** A list or map, and each of its elements, has a little overhead of its own. */
const CONTAINER_BYTES = 3
const ELEMENT_BYTES = 1

const textBytes = (text: string): number => Buffer.byteLength(text)

/** About a byte for two significant digits, and one more; a minus takes a byte too. */
function numberBytes(text: string): number {
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '')
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith('-') ? 1 : 0)
}

const sum = (sizes: readonly number[]): number => sizes.reduce((all, size) => all + size, 0)

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return textBytes(value.S)
  if (value.N !== undefined) return numberBytes(value.N)
  if (value.B !== undefined) return value.B.length
  if (value.M !== undefined)
    return CONTAINER_BYTES + sum(Object.values(value.M).map(() => ELEMENT_BYTES)) + itemBytes(value.M)
  if (value.L !== undefined) return CONTAINER_BYTES + sum(value.L.map((element) => ELEMENT_BYTES + valueBytes(element)))
  return 1
}

/** Bytes of an item as the low-level client has it; sets, which no table of ours holds, are not counted. */
export const itemBytes = (item: Readonly<Record<string, AttributeValue>>): number =>
  sum(Object.entries(item).map(([name, value]) => textBytes(name) + valueBytes(value)))
