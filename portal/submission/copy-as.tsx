/** The same submission for the shell, the imsim command and Python. */
import type { SubmissionInput } from '../../core/contract/submission.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { asCli, asCurl, asPython } from './recipes.ts'

export function CopyAs({ body }: { readonly body: SubmissionInput | undefined }) {
  if (body === undefined) return null
  const { origin } = location
  return (
    <div className="submission-copy">
      <div className="row">
        <CopyButton label="Copy as curl" text={asCurl(origin, body)} />
        <CopyButton label="as CLI" text={asCli(origin, body)} />
        <CopyButton label="as Python" text={asPython(origin, body)} />
      </div>
      <p className="quiet small">
        curl and Python read your token from <code>IMSIM_TOKEN</code>; <code>imsim token</code> prints it.
      </p>
    </div>
  )
}
