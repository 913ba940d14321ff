/** Guards the way from a name to an object's key: nothing that a request says becomes a key unchecked. */
import { Refusal } from '../../core/contract/problems.ts'

const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._+@=-]{0,199}$/
/** S3's limit, "Naming Amazon S3 objects". */
const LONGEST_KEY = 1024

const shown = (text: string) => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)

/** The name itself, when it can be the last part of a key. @throws Refusal for slashes, leading dots and the rest */
export function safeName(name: string): string {
  if (SAFE_NAME.test(name)) return name
  throw new Refusal(
    'invalid-request',
    `${shown(name)} cannot be a file's name: begin with a letter or digit, then letters, digits and . _ + @ = - (200 at most)`,
  )
}

/** The key itself, when each of its parts is a safe name. @throws Refusal */
export function safeKey(key: string): string {
  if (key.length <= LONGEST_KEY && key.split('/').every((part) => SAFE_NAME.test(part))) return key
  throw new Refusal(
    'invalid-request',
    `${shown(key)} cannot be an object's key: each part between slashes must be a name`,
  )
}

/** The prefix itself, when it is a folder: safe names, each with a slash after it. @throws Refusal */
export function safePrefix(prefix: string): string {
  if (prefix.endsWith('/')) safeKey(prefix.slice(0, -1))
  else throw new Refusal('invalid-request', `${shown(prefix)} cannot be a folder of objects: it must end with a slash`)
  return prefix
}

/** A name that can be stored, made of any text: what is not allowed becomes an underscore, the end is kept. */
export function nameMadeSafe(text: string, otherwise: string): string {
  const name = text.replace(/[^A-Za-z0-9._+-]/g, '_').slice(-200)
  return name.replace(/^[^A-Za-z0-9]+/, '') || otherwise
}
