/** The example: nine sensors of stars and galaxies by the stand-in, a minute or two on a laptop. */
import type { SubmissionInput } from '../../core/contract/submission.ts'

export const EXAMPLE_CATALOG = 'stars-and-galaxies'

export const exampleBody = (catalogId: string, email: string, vo: string, version: string): SubmissionInput => ({
  name: 'Example: stars and galaxies on raft R22',
  email,
  catalogs: [catalogId],
  simulator: { name: 'stand-in', version },
  sensors: 'R22',
  snaps: [0],
  ...(vo === 'desc' ? {} : { vo }),
})
