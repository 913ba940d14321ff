/** The little XML that S3 speaks: answers written, request bodies read. */

export type XmlContent =
  | string
  | number
  | boolean
  | undefined
  | XmlContent[]
  | { readonly [element: string]: XmlContent }

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
}
const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const escapeXml = (text: string) => text.replace(/[&<>"\r]/g, (mark) => entities[mark] ?? mark)

function decodeEntity(whole: string, entity: string): string {
  if (entity.startsWith('#x')) return String.fromCodePoint(Number.parseInt(entity.slice(2), 16))
  if (entity.startsWith('#')) return String.fromCodePoint(Number.parseInt(entity.slice(1), 10))
  return characters[entity] ?? whole
}

function element(name: string, content: XmlContent): string {
  if (content === undefined) return ''
  if (Array.isArray(content)) return content.map((each) => element(name, each)).join('')
  if (typeof content !== 'object') return `<${name}>${escapeXml(String(content))}</${name}>`
  const inner = Object.entries(content).map(([child, value]) => element(child, value))
  return `<${name}>${inner.join('')}</${name}>`
}

/** Writes a document; an array repeats its element, undefined leaves it out. */
export const xmlDocument = (root: string, content: XmlContent) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content)}`

/** The inner text, still escaped, of every element of this name. */
export function xmlElements(document: string, name: string): string[] {
  return [...document.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map((m) => m[1] ?? '')
}

/** The text of the first element of this name, unescaped; undefined when there is none. */
export function xmlText(document: string, name: string): string | undefined {
  return xmlElements(document, name)[0]?.replace(/&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-z]+);/g, decodeEntity)
}
