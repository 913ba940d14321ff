/**
 * A place in a live log. Its last lines come without a position, so the place is the fingerprint of the characters
 * before it, told apart from an archive's byte offset by its size; the same place is found again in the next lines,
 * and in the archive once the job has ended.
 */

/** Characters that a fingerprint covers. */
const MARKED_CHARS = 64
const FIRST_MARK = 2 ** 40

export const isMark = (offset: number): boolean => offset >= FIRST_MARK

/** FNV-1a, 32 bits (Fowler, Noll and Vo 1991), over code units. */
function fingerprint(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

const markAt = (text: string, at: number): number => FIRST_MARK + fingerprint(text, Math.max(0, at - MARKED_CHARS), at)

/** The place at the end of the text. */
export const markOf = (text: string): number => markAt(text, text.length)

/** What follows the marked place; the whole text when the place is not in it any more. */
export function textAfter(text: string, mark: number): string {
  for (let at = text.length; at > 0; at--) if (markAt(text, at) === mark) return text.slice(at)
  return text
}
