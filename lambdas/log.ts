/** One line of JSON for each fault: CloudWatch's format, and the laptop's. */

export function logFault(requestId: string, where: string, error: unknown): void {
  const fault =
    error instanceof Error
      ? { name: error.name, message: error.message, stack: error.stack }
      : { message: String(error) }
  console.error(JSON.stringify({ level: 'error', requestId, where, ...fault }))
}
