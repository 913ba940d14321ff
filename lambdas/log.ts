/**
 * Lines of JSON for CloudWatch, and for the laptop. They are written past `console`, before whose lines Lambda puts a
 * time and an id of its own: then they would be JSON no more, for no filter and no metric.
 */

const wordsOf = (error: unknown): object => {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack } = error
  return { name, message, stack, ...(error instanceof AggregateError ? { errors: error.errors.map(wordsOf) } : {}) }
}

/** One line, as it is. */
export const logLine = (line: string): void => void process.stdout.write(`${line}\n`)

export function logFault(requestId: string, where: string, error: unknown): void {
  process.stderr.write(`${JSON.stringify({ level: 'error', requestId, where, ...wordsOf(error) })}\n`)
}
