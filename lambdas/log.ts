/** One line of JSON for each fault: CloudWatch's format, and the laptop's. */

const wordsOf = (error: unknown): object => {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack } = error
  return { name, message, stack, ...(error instanceof AggregateError ? { errors: error.errors.map(wordsOf) } : {}) }
}

export function logFault(requestId: string, where: string, error: unknown): void {
  console.error(JSON.stringify({ level: 'error', requestId, where, ...wordsOf(error) }))
}
