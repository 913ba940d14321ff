/** A button that puts a text on the clipboard and says that it has. */
import { useState } from 'react'

interface CopyProps {
  readonly text: string
  /** What the button says; `Copy` when absent. */
  readonly label?: string
}

const SAID_MS = 2000

export function CopyButton({ text, label = 'Copy' }: CopyProps) {
  const [said, setSaid] = useState<string>()
  const say = (words: string) => {
    setSaid(words)
    setTimeout(() => setSaid(undefined), SAID_MS)
  }
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => say('Copied'),
      () => say('The browser did not allow it'),
    )
  return (
    <button type="button" className="button" onClick={() => void copy()}>
      <span aria-live="polite">{said ?? label}</span>
    </button>
  )
}
