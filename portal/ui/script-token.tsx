/** A button that copies the token of this page, by which a script may do what its reader may. */
import { useState } from 'react'
import { useSession } from '../session/use-session.ts'
import { Instant } from './instant.tsx'
import { Problem } from './problem.tsx'
import './script-token.css'
import { endOfToken } from './token-end.ts'

type Copied = { readonly endsAt: string | undefined } | { readonly error: unknown }

export function ScriptToken() {
  const { token } = useSession()
  const [copied, setCopied] = useState<Copied>()
  const copy = async () => {
    const text = (await token()) ?? ''
    await navigator.clipboard.writeText(text)
    return { endsAt: endOfToken(text) }
  }
  const act = () => copy().then(setCopied, (error: unknown) => setCopied({ error }))
  return (
    <div className="script-token">
      <button type="button" className="button" onClick={() => void act()}>
        Token for scripts
      </button>
      <div className="small quiet" role="status">
        {copied === undefined ? (
          <p>
            Copies what scripts want in <code>IMSIM_TOKEN</code>. Whoever has it acts as you.
          </p>
        ) : (
          <CopiedWords copied={copied} />
        )}
      </div>
    </div>
  )
}

function CopiedWords({ copied }: { readonly copied: Copied }) {
  if (!('error' in copied))
    return (
      <p>
        Copied.{' '}
        {copied.endsAt === undefined ? (
          'It lasts about an hour.'
        ) : (
          <>
            It lasts until <Instant at={copied.endsAt} />.
          </>
        )}
      </p>
    )
  if (copied.error instanceof DOMException)
    return <p>The browser did not let this page copy: allow the clipboard for it, then try again.</p>
  return <Problem error={copied.error} />
}
