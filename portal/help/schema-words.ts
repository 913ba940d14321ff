/** A JSON Schema in words, as fields of a tree, and as an example. */
import { nodeOf, type SchemaNode } from './open-api.ts'

/** zod's bounds of every integer: they say nothing. */
const isTold = (bound: number | undefined): bound is number =>
  bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER

function bounds({ minimum, maximum, maxLength }: SchemaNode): string {
  const parts = [
    isTold(minimum) && isTold(maximum) ? `${minimum} to ${maximum}` : undefined,
    isTold(minimum) && !isTold(maximum) ? `from ${minimum}` : undefined,
    !isTold(minimum) && isTold(maximum) ? `up to ${maximum}` : undefined,
    maxLength === undefined ? undefined : `at most ${maxLength} characters`,
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`
}

function sizes({ minItems, maxItems }: SchemaNode): string {
  if (minItems === undefined && maxItems === undefined) return ''
  if (maxItems === undefined) return ` (${minItems} or more)`
  return minItems === undefined ? ` (at most ${maxItems})` : ` (${minItems} to ${maxItems})`
}

const choicesOf = ({ anyOf, oneOf }: SchemaNode): readonly unknown[] | undefined => anyOf ?? oneOf

/** Keys of any name, each with the same kind of value. */
const valuesOf = ({ additionalProperties: each }: SchemaNode): unknown =>
  typeof each === 'object' && each !== null && Object.keys(each).length > 0 ? each : undefined

/** `integer, 1 to 7`, `list of string`, `"here" or "elsewhere"`. */
export function typeWords(schema: unknown): string {
  const node = nodeOf(schema)
  const choices = choicesOf(node)
  if (node.const !== undefined) return JSON.stringify(node.const)
  if (node.enum !== undefined) return node.enum.map((value) => JSON.stringify(value)).join(' or ')
  if (choices !== undefined) return [...new Set(choices.map(typeWords))].join(' or ')
  if (node.type === 'array')
    return `list${sizes(node)} of ${node.items === undefined ? 'values' : typeWords(node.items)}`
  if (node.type === 'object') return valuesOf(node) === undefined ? 'object' : `by key: ${typeWords(valuesOf(node))}`
  return `${node.format ?? node.type ?? 'any value'}${bounds(node)}`
}

export interface SchemaField {
  readonly name: string
  readonly words: string
  readonly isRequired: boolean
  readonly standard: string | undefined
  readonly pattern: string | undefined
  readonly fields: readonly SchemaField[]
}

/** The fields of an object, of a list's items, of a key's value, or of each of several choices. */
export function fieldsOf(schema: unknown): readonly SchemaField[] {
  const node = nodeOf(schema)
  if (node.type === 'array') return fieldsOf(node.items)
  const choices = choicesOf(node)
  if (choices !== undefined) return firstOfEach(choices.flatMap(fieldsOf))
  if (node.properties === undefined) return node.type === 'object' ? fieldsOfValues(valuesOf(node)) : []
  return Object.entries(node.properties).map(([name, of]): SchemaField => {
    const { default: standard, pattern, format } = nodeOf(of)
    return {
      name,
      words: typeWords(of),
      isRequired: node.required?.includes(name) ?? false,
      standard: standard === undefined ? undefined : JSON.stringify(standard),
      pattern: format === undefined ? pattern : undefined,
      fields: fieldsOf(of),
    }
  })
}

const fieldsOfValues = (values: unknown): readonly SchemaField[] => (values === undefined ? [] : fieldsOf(values))

/** What several choices have alike is shown once; what differs, with the words of each. */
function firstOfEach(fields: readonly SchemaField[]): readonly SchemaField[] {
  const byName = new Map<string, SchemaField>()
  for (const field of fields) {
    const before = byName.get(field.name)
    const words =
      before === undefined || before.words === field.words ? field.words : `${before.words} or ${field.words}`
    byName.set(field.name, { ...field, words, isRequired: field.isRequired && (before?.isRequired ?? true) })
  }
  return [...byName.values()]
}

const TEXTS: Readonly<Record<string, string>> = {
  email: 'you@example.org',
  'date-time': '2026-01-31T12:00:00Z',
  uri: 'https://example.org/catalog.txt',
}

/** A value that fits as far as the schema tells: what is required, nothing else. */
export function exampleOf(schema: unknown): unknown {
  const node = nodeOf(schema)
  const [choice] = choicesOf(node) ?? []
  if (node.const !== undefined) return node.const
  if (node.default !== undefined) return node.default
  if (node.enum !== undefined) return node.enum[0]
  if (choice !== undefined) return exampleOf(choice)
  switch (node.type) {
    case 'array':
      return (node.minItems ?? 0) > 0 ? [exampleOf(node.items)] : []
    case 'object': {
      const required = Object.entries(node.properties ?? {}).filter(([name]) => node.required?.includes(name))
      return Object.fromEntries(required.map(([name, of]) => [name, exampleOf(of)]))
    }
    case 'integer':
    case 'number':
      return isTold(node.minimum) ? node.minimum : 1
    case 'boolean':
      return false
    default:
      return TEXTS[node.format ?? ''] ?? '…'
  }
}
