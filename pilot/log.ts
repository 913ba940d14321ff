/** The pilot's own log: one readable line an event on stderr, never with a secret in it. */

/** Takes tokens and the signed parts of URLs out of a text, so that it may be logged or reported. */
export const withoutSecrets = (text: string): string =>
  text
    .replace(/\b(https?:\/\/[^\s?"'<>]+)\?[^\s"'<>]*/g, '$1?…')
    .replace(/\bBearer\s+\S+/gi, 'Bearer …')
    .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '…')

/** One line for an error, with the cause that `fetch` hides in it. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return withoutSecrets(String(error))
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  const [first] = `${error.message}${cause}`.split('\n')
  return withoutSecrets(first === undefined || first === '' ? error.name : first)
}

export type Say = (line: string) => void

/** Writes a line with the time in front. */
export const say: Say = (line) => {
  process.stderr.write(`${new Date().toISOString()} ${withoutSecrets(line)}\n`)
}
