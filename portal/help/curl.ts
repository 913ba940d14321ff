/** A curl line that asks an operation of the interface. */
import type { ApiOperation, Parameter } from './open-api.ts'
import { nodeOf } from './open-api.ts'
import { exampleOf } from './schema-words.ts'

/** Repeats of these are harmless by their key, and refused without one. */
const WITH_KEY: readonly string[] = ['submitTask']

const TOKENS: Readonly<Record<string, string>> = {
  person: '$IMSIM_TOKEN',
  operator: '$IMSIM_TOKEN',
  launch: '$IMSIM_PILOT_TOKEN',
  pilot: '$PILOT_TOKEN',
}

/** A number as such, a word as what is to be put in its place. */
const inPath = ({ name, schema }: Parameter): string =>
  nodeOf(schema).type === 'string' ? name.toUpperCase() : String(exampleOf(schema))

/** `server` is an origin. */
export function curlOf(operation: ApiOperation, server: string): string {
  const { name, method, path, who, parameters, body } = operation
  const filled = parameters
    .filter((each) => each.in === 'path')
    .reduce((text, each) => text.replace(`{${each.name}}`, inPath(each)), path)
  const token = TOKENS[who]
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} '${server}${filled}${queryOf(parameters)}'`,
    ...(token === undefined ? [] : [`-H "Authorization: Bearer ${token}"`]),
    ...(WITH_KEY.includes(name) ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(body === undefined
      ? []
      : [
          '-H "Content-Type: application/json"',
          `-d '${JSON.stringify(exampleOf(body), null, 2).replaceAll("'", "'\\''")}'`,
        ]),
  ].join(' \\\n  ')
}

function queryOf(parameters: readonly Parameter[]): string {
  const required = parameters.filter((each) => each.in === 'query' && each.required)
  const text = required.map(({ name, schema }) => `${name}=${encodeURIComponent(String(exampleOf(schema)))}`).join('&')
  return text === '' ? '' : `?${text}`
}
