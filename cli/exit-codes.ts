/** The exit codes of `imsim`: one table for the code, the help text and the documentation. */
import type { ProblemType } from '../core/contract/problems.ts'

export const EXIT_CODES = {
  ok: { code: 0, says: 'done; a task that was waited for is complete or accepted' },
  failed: { code: 1, says: 'done, and the answer is no: task incomplete, failed or held, catalog with errors' },
  usage: { code: 2, says: 'wrong flags, files or values; nothing was changed' },
  refused: { code: 3, says: 'no valid token, or not yours to do' },
  'not-found': { code: 4, says: 'there is no such task, job, site, file …' },
  away: { code: 5, says: 'the service does not answer, or failed; try again' },
  conflict: { code: 6, says: 'its state does not allow that' },
  interrupted: { code: 130, says: 'interrupted; what was submitted goes on' },
} as const satisfies Record<string, { readonly code: number; readonly says: string }>

export type Exit = keyof typeof EXIT_CODES

/** The exit that each kind of problem leads to. */
export const EXIT_OF_PROBLEM: { readonly [kind in ProblemType]: Exit } = {
  'invalid-request': 'usage',
  unauthenticated: 'refused',
  forbidden: 'refused',
  'not-found': 'not-found',
  conflict: 'conflict',
  'too-large': 'usage',
  unprocessable: 'usage',
  'key-reused': 'usage',
  'too-many': 'away',
  'not-implemented': 'usage',
  unavailable: 'away',
  internal: 'away',
}

/** The table as the end of the help text. */
export const exitCodesText = (): string =>
  ['Exit codes:', ...Object.values(EXIT_CODES).map(({ code, says }) => `  ${String(code).padEnd(4)}${says}`)].join('\n')
