/** A failure in few words. */
import type { Failure } from '../../core/contract/failures.ts'

/** The first line alone, without its end: what a list shows. */
export const firstLine = (message: string): string => (message.split('\n')[0] ?? '').trim()

export const failureText = ({ class: failureClass, code, message }: Failure): string =>
  `${failureClass} ${code}: ${firstLine(message)}`
